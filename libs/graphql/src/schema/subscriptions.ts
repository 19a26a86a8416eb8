import { GraphQLEnumType, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { KindDefinition } from '#kinds';
import { formatGroupVersion } from '#machinery';
import type { GraphqlContext } from '../context.js';
import { eventOf } from '../subscriptions/event-queue.js';
import { watchEvents, type WatchEvent } from '../subscriptions/watch.js';
import type { KindTypes } from './kind-types.js';
import { listFieldName } from './names.js';
import type { Field } from './output-types.js';
import { selectionArguments } from './queries.js';

export const WatchEventType = new GraphQLEnumType({
  name: 'WatchEventType',
  description: 'What happened to an object.',
  values: {
    ADDED: { description: 'It is there, is new, or is selected from now on.' },
    MODIFIED: { description: 'It changed.' },
    DELETED: { description: 'It is gone, or no longer selected.' },
  },
});

/** The subscription fields of a kind: the changes of its objects, if it can be watched. */
export function kindSubscriptions(types: KindTypes, kind: KindDefinition): [string, Field][] {
  if (!kind.verbs.includes('watch')) return [];
  return [[listFieldName(kind, types.names.ofKind(kind)), watchField(types, kind)]];
}

interface WatchArguments {
  readonly namespace?: string | null;
  readonly labelSelector?: string | null;
  readonly fieldSelector?: string | null;
  readonly resourceVersion?: string | null;
}

function watchField(types: KindTypes, kind: KindDefinition): Field {
  return {
    type: new GraphQLNonNull(eventType(types, kind)),
    description: `Changes of ${kind.kind} objects (${formatGroupVersion(kind)}). ${types.description(kind)}`,
    args: {
      ...selectionArguments(kind),
      resourceVersion: {
        type: GraphQLString,
        description: 'Only what happened after this version. Absent: what is there comes first.',
      },
    },
    subscribe: (_source, args, context) => {
      const { namespace, ...selection } = args as WatchArguments;
      const options = Object.fromEntries(
        Object.entries(selection).filter(([, value]) => value != null),
      );
      return watchEvents(context, { kind, namespace: namespace ?? '' }, options);
    },
    resolve: (event: WatchEvent | Error) => eventOf(event),
  };
}

function eventType(types: KindTypes, kind: KindDefinition): GraphQLObjectType {
  return new GraphQLObjectType<WatchEvent, GraphqlContext>({
    name: `${types.names.ofKind(kind)}WatchEvent`,
    description: `A change of a ${kind.kind}.`,
    fields: {
      type: { type: new GraphQLNonNull(WatchEventType), description: 'What happened.' },
      object: {
        type: new GraphQLNonNull(types.output(kind)),
        description: 'The object afterwards; its last state when it is deleted.',
        resolve: ({ object }, _args, { objects }) => {
          // What relations lead to is read anew for each event.
          objects.forget();
          return object;
        },
      },
    },
  });
}
