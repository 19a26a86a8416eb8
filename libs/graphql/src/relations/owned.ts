import type { KubeObject } from '#machinery';
import type { ObjectIndex } from '../api/object-loaders.js';
import type { KindName, Relation } from './relation.js';

const byController: ObjectIndex = {
  name: 'controller',
  keysOf: ({ metadata }) =>
    (metadata?.ownerReferences ?? [])
      .filter(({ controller }) => controller === true)
      .map(({ uid }) => uid),
};

/** From a controller to what it controls, by the controller reference in the metadata of the dependents. */
function owned(on: string, field: string, to: KindName, description: string): Relation<KubeObject> {
  return {
    on,
    field,
    to,
    description,
    cardinality: 'many',
    find: ({ metadata }, { objects }, kind) =>
      objects.related(kind, metadata?.namespace ?? '', byController, metadata?.uid ?? ''),
  };
}

const PODS: KindName = ['', 'v1', 'pods'];
const REPLICA_SETS: KindName = ['apps', 'v1', 'replicasets'];
const JOBS: KindName = ['batch', 'v1', 'jobs'];

/** Deployment → ReplicaSets → Pods, and the like. */
export const ownedRelations = [
  owned(
    'apps_v1.Deployment',
    'replicaSets',
    REPLICA_SETS,
    'The ReplicaSets that it controls, one for each revision of its template.',
  ),
  owned('apps_v1.ReplicaSet', 'pods', PODS, 'The Pods that it controls.'),
  owned('apps_v1.StatefulSet', 'pods', PODS, 'The Pods that it controls.'),
  owned('apps_v1.DaemonSet', 'pods', PODS, 'The Pods that it controls, one for each node.'),
  owned('core_v1.ReplicationController', 'pods', PODS, 'The Pods that it controls.'),
  owned('batch_v1.Job', 'pods', PODS, 'The Pods that it controls.'),
  owned('batch_v1.CronJob', 'jobs', JOBS, 'The Jobs that it controls.'),
];
