import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfigArgumentMap,
} from 'graphql';
import { limits } from '../limits.js';

const PageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'Where a page stands in its list (Relay cursor connections).',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean), description: 'More objects follow.' },
    hasPreviousPage: {
      type: new GraphQLNonNull(GraphQLBoolean),
      description: 'Objects come before this page.',
    },
    startCursor: { type: GraphQLString, description: 'The cursor of the first object.' },
    endCursor: {
      type: GraphQLString,
      description: 'The cursor of the last object: give it as `after` to get the next page.',
    },
  },
});

/** The arguments of every connection. */
export const pageArguments: GraphQLFieldConfigArgumentMap = {
  first: {
    type: GraphQLInt,
    defaultValue: limits.defaultPage,
    description: `How many objects at most: 1 to ${limits.maximalPage}.`,
  },
  after: { type: GraphQLString, description: 'Go on after the object with this cursor.' },
};

/** Connection types of object types, each made once. */
export class ConnectionTypes {
  private readonly made = new Map<GraphQLObjectType, GraphQLObjectType>();

  of(node: GraphQLObjectType): GraphQLObjectType {
    const known = this.made.get(node);
    if (known !== undefined) return known;
    const type = connectionType(node);
    this.made.set(node, type);
    return type;
  }
}

function connectionType(node: GraphQLObjectType): GraphQLObjectType {
  const edge = new GraphQLObjectType({
    name: `${node.name}Edge`,
    description: `A ${node.name} and its place in a list.`,
    fields: () => ({
      cursor: { type: new GraphQLNonNull(GraphQLString), description: 'The place; opaque.' },
      node: { type: new GraphQLNonNull(node), description: 'The object.' },
    }),
  });
  return new GraphQLObjectType({
    name: `${node.name}Connection`,
    description: `A page of a list of ${node.name} objects.`,
    fields: () => ({
      edges: {
        type: list(edge),
        description: 'The objects with their cursors.',
      },
      nodes: { type: list(node), description: 'The objects alone.' },
      pageInfo: { type: new GraphQLNonNull(PageInfo), description: 'How to go on.' },
      totalCount: {
        type: GraphQLInt,
        description:
          'Objects of the whole list; null where counting would mean looking at all of them (a selector, and more pages).',
      },
      resourceVersion: {
        type: GraphQLString,
        description: 'The version of the cluster that the list shows; null for a relation.',
      },
    }),
  });
}

const list = (type: GraphQLObjectType) =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));
