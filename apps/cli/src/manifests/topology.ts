import { defaultTopology, type Topology } from '#cluster';
import type { Node, Pod } from '#kinds';
import type { KubeObject } from '#machinery';

/** Kinds that come to life as pods. */
const WORKLOADS = [
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];

/**
 * True when the objects describe a cluster as it is: pods have their addresses, or there are nodes and nothing that could run on them.
 * Then nothing may be added to them; otherwise they are wishes that a cluster has to fulfil.
 */
export function isSnapshot(objects: readonly KubeObject[]): boolean {
  const pods = objects.filter((object): object is Pod => object.kind === 'Pod');
  if (pods.some((pod) => pod.status?.podIP !== undefined)) return true;
  const hasWork =
    pods.length > 0 || objects.some((object) => WORKLOADS.includes(object.kind ?? ''));
  return !hasWork && objects.some((object) => object.kind === 'Node');
}

/** The machines that run what the objects wish for: their own Nodes, or the default ones. */
export function topologyFor(objects: readonly KubeObject[]): Topology {
  const nodes = objects.filter((object): object is Node => object.kind === 'Node');
  if (nodes.length === 0) return defaultTopology();
  return {
    nodes: nodes.map((node, index) => ({
      name: node.metadata?.name ?? '',
      ip:
        node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ??
        `192.168.1.${10 + index}`,
      ...(node.metadata?.labels === undefined ? {} : { labels: node.metadata.labels }),
      ...(node.status?.capacity === undefined ? {} : { capacity: node.status.capacity }),
    })),
  };
}
