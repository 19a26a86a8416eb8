export { countKeys, DecodeError } from './decoding.js';
export * from './codec.js';
export { repeatedKeys, repeatsNoKey } from './strict.js';
export { RepeatedSpecs, type RepeatedBody } from './repeated-specs.js';
export {
  structSchema,
  typeRow,
  type FieldSchema,
  type Scalar,
  type StructSchema,
  type TypeRef,
} from './types.js';
export type { EmptyRule, FieldRow, TypeRow } from './tables.js';
export { patchSchema } from './patch-schema.js';
export { packageName } from './package-name.js';
