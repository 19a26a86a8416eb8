import type { KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { AnySource, GraphqlContext } from '../context.js';

/** Names a kind in a catalog: group, version, plural. */
export type KindName = readonly [group: string, version: string, plural: string];

interface RelationBase {
  /** The structure that gets the field, by its name in the tables: `core_v1.Pod`. */
  readonly on: string;
  readonly field: string;
  readonly description: string;
  readonly to: KindName;
}

/** A field that leads to at most one object. */
interface ToOne<Source = AnySource> extends RelationBase {
  readonly cardinality: 'one';
  find(source: Source, context: GraphqlContext, to: KindDefinition): Promise<KubeObject | null>;
}

/** A field that leads to objects, as a connection. */
interface ToMany<Source = AnySource> extends RelationBase {
  readonly cardinality: 'many';
  find(source: Source, context: GraphqlContext, to: KindDefinition): Promise<readonly KubeObject[]>;
}

/** A way from one object to others that the fields of objects imply. */
export type Relation<Source = AnySource> = ToOne<Source> | ToMany<Source>;
