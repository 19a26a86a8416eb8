import { GraphQLNonNull, GraphQLString, type GraphQLFieldConfigArgumentMap } from 'graphql';
import type { KindDefinition } from '#kinds';
import { formatGroupVersion } from '#machinery';
import { listPage, type ListArguments } from '../connections/list-page.js';
import { connectionComplexity } from './complexity.js';
import { pageArguments } from './connection-types.js';
import type { KindTypes } from './kind-types.js';
import { fieldName, listFieldName } from './names.js';
import type { Field } from './output-types.js';

/** Where an object of a namespaced kind is. */
export const namespaceArgument: GraphQLFieldConfigArgumentMap = {
  namespace: {
    type: new GraphQLNonNull(GraphQLString),
    defaultValue: 'default',
    description: 'The namespace of the object.',
  },
};

export const nameArgument: GraphQLFieldConfigArgumentMap = {
  name: { type: new GraphQLNonNull(GraphQLString), description: 'The name of the object.' },
};

interface ObjectArguments {
  readonly namespace?: string;
  readonly name: string;
}

/** The query fields of a kind: one object, and a list, as far as the kind has these verbs. */
export function kindQueries(types: KindTypes, kind: KindDefinition): [string, Field][] {
  const name = types.names.ofKind(kind);
  const fields: [string, Field][] = [];
  if (kind.verbs.includes('get')) fields.push([fieldName(name), getField(types, kind)]);
  if (kind.verbs.includes('list')) fields.push([listFieldName(kind, name), listField(types, kind)]);
  return fields;
}

function getField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: types.output(kind),
    description: `One ${titleOf(kind)}. ${types.description(kind)}`,
    args: { ...(kind.namespaced ? namespaceArgument : {}), ...nameArgument },
    resolve: (_source, args, { api }) => {
      const { namespace = '', name } = args as ObjectArguments;
      return api.get({ kind, namespace, name });
    },
  };
}

/** Which objects of a kind. */
export function selectionArguments(kind: KindDefinition): GraphQLFieldConfigArgumentMap {
  const selectable = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : [])]
    .concat(Object.keys(kind.selectableFields))
    .map((field) => `\`${field}\``);
  return {
    ...(kind.namespaced
      ? { namespace: { type: GraphQLString, description: 'Absent: all namespaces.' } }
      : {}),
    labelSelector: {
      type: GraphQLString,
      description: 'As in kubectl: `app=web,tier!=cache`, `env in (a, b)`, `!legacy`.',
    },
    fieldSelector: {
      type: GraphQLString,
      description: `\`field=value\` or \`field!=value\`, joined by commas, for ${selectable.join(', ')}.`,
    },
  };
}

function listField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(types.connections.of(types.output(kind))),
    description: `A list of ${titleOf(kind)}. ${types.description(kind)}`,
    args: {
      ...selectionArguments(kind),
      resourceVersion: {
        type: GraphQLString,
        description: 'Show the list exactly as it was at this version of the cluster.',
      },
      ...pageArguments,
    },
    extensions: { complexity: connectionComplexity },
    resolve: (_source, args, { api }) => {
      const { namespace, ...list } = args as ListArguments & { namespace?: string | null };
      return listPage(api, { kind, namespace: namespace ?? '' }, list);
    },
  };
}

function titleOf(kind: KindDefinition): string {
  return `${kind.kind} (${formatGroupVersion(kind)})`;
}
