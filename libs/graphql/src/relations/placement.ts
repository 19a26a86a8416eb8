import type { Node, Pod } from '#kinds';
import type { ObjectIndex } from '../api/object-loaders.js';
import type { Relation } from './relation.js';

const byNode: ObjectIndex = {
  name: 'spec.nodeName',
  keysOf: (object) => {
    const node = (object as Pod).spec?.nodeName;
    return node === undefined ? [] : [node];
  },
};

const podToNode: Relation<Pod> = {
  on: 'core_v1.Pod',
  field: 'node',
  to: ['', 'v1', 'nodes'],
  description: 'The Node that the Pod is bound to; null while it waits for one.',
  cardinality: 'one',
  find: async ({ spec }, { objects }, kind) =>
    spec?.nodeName === undefined ? null : objects.object(kind, '', spec.nodeName),
};

const nodeToPods: Relation<Node> = {
  on: 'core_v1.Node',
  field: 'pods',
  to: ['', 'v1', 'pods'],
  description: 'The Pods that are bound to the Node, of all namespaces.',
  cardinality: 'many',
  find: ({ metadata }, { objects }, kind) =>
    objects.related(kind, '', byNode, metadata?.name ?? ''),
};

/** Pod ↔ Node. */
export const placementRelations = [podToNode, nodeToPods];
