import { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { CustomSchemas, Descriptions, KindCatalog } from '#kinds';
import { KindTypes } from './kind-types.js';
import { kindMutations } from './mutations.js';
import { kindQueries } from './queries.js';
import { kindSubscriptions, WatchEventType } from './subscriptions.js';

export interface SchemaOptions {
  readonly catalog: KindCatalog;
  readonly descriptions: Descriptions;
  readonly customSchemas?: CustomSchemas;
}

/**
 * The schema of a catalog, made around one with the queries that belong to no kind. Its types keep their names; kinds and structures
 * take others where they collide.
 */
export function kindSchema(base: GraphQLSchema, options: SchemaOptions): GraphQLSchema {
  const baseTypes = Object.keys(base.getTypeMap()).filter((name) => !name.startsWith('__'));
  const types = new KindTypes({ ...options, reserved: [...baseTypes, ...OWN_TYPES] });
  const { all } = options.catalog;
  const queryConfig = base.getQueryType()!.toConfig();
  const query = new GraphQLObjectType({
    ...queryConfig,
    description: 'Reads: one object or a list of each kind, and what the cluster can explain.',
    fields: {
      ...Object.fromEntries(all.flatMap((kind) => kindQueries(types, kind))),
      ...queryConfig.fields,
    },
  });
  const mutation = new GraphQLObjectType({
    name: 'Mutation',
    description: 'Writes, as the Kubernetes API has them: with admission, validation and versions.',
    fields: Object.fromEntries(all.flatMap((kind) => kindMutations(types, kind))),
  });
  const subscription = new GraphQLObjectType({
    name: 'Subscription',
    description: 'Goes on: changes of objects as they happen, explanations whenever they change.',
    fields: {
      ...Object.fromEntries(all.flatMap((kind) => kindSubscriptions(types, kind))),
      ...base.getSubscriptionType()?.toConfig().fields,
    },
  });
  return new GraphQLSchema({
    query,
    mutation,
    subscription,
    types: all.map((kind) => types.output(kind)),
  });
}

/** Names of the types that this library makes beside those of kinds. */
const OWN_TYPES = [
  'Mutation',
  WatchEventType.name,
  'PatchType',
  'FieldValidation',
  'PropagationPolicy',
  'DeletePreconditions',
  'DeletePayload',
  'JSON',
  'Int64',
  'Base64',
  'Quantity',
  'Time',
  'MicroTime',
  'IntOrString',
];
