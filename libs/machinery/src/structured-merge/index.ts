export {
  ANYTHING,
  fieldType,
  FREE,
  mapTypeOf,
  sortedFields,
  type DeclaredField,
  type LeafType,
  type ListKey,
  type ListType,
  type MapType,
  type MergeType,
} from './merge-type.js';
export {
  difference as fieldDifference,
  hasPath,
  isEmptySet,
  NO_FIELDS,
  union as fieldUnion,
  type FieldSet,
} from './field-set.js';
export { fieldSetText, isShared as isSharedSet, shared as sharedFields } from './shared-sets.js';
export { decodeFieldSet } from './decode-field-set.js';
export { compare as compareFields } from './compare.js';
export { toFieldSet } from './to-field-set.js';
export { checkConfiguration } from './validate.js';
export { StructuredMergeError } from './path-element.js';
export {
  applyConfiguration,
  OwnershipConflict,
  ownersAfterUpdate,
  type Applied,
  type FieldConflict,
  type OwnedFields,
  type Owners,
  type OwnershipRequest,
  type UnownedFields,
  type Versions,
} from './ownership.js';
export { mergeConfiguration } from './merge.js';
