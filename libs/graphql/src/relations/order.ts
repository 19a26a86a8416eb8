import { networkRelations } from './network.js';
import { ownedRelations } from './owned.js';
import { placementRelations } from './placement.js';
import type { Relation } from './relation.js';

/** Every relation beside those that all objects have; the order is that of the fields in the schema. */
export const relations: readonly Relation[] = [
  ...placementRelations,
  ...networkRelations,
  ...ownedRelations,
];
