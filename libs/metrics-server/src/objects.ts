import type { Informer, InformerFactory } from '#client';
import { resources, type Node, type Pod } from '#kinds';
import { formatTime, notFound, type Clock, type KubeObject, type Stored } from '#machinery';
import {
  METRICS_GROUP,
  METRICS_VERSION,
  type NodeMetrics,
  type PodMetrics,
  type UsageTexts,
} from './metrics.js';
import type { Usage, UsageSource } from './usage-source.js';

/** Objects of one resource, made when somebody asks. */
interface Computed {
  get(namespace: string, name: string): KubeObject;
  list(namespace: string): readonly KubeObject[];
}

/** The interval of metrics-server (`--metric-resolution`). */
const WINDOW = '15s';

/**
 * The metrics of pods and nodes by the storage name of their kind. `source` is asked at each use; undefined: nothing is measured (yet).
 * `get` throws a StatusError (404) in metrics-server's words.
 */
export function metricsObjects(
  informers: InformerFactory,
  clock: Clock,
  source: () => UsageSource | undefined,
): ReadonlyMap<string, Computed> {
  // Made here, so that the caches are warm when the simulators start.
  const pods = informers.informer(resources.pods);
  const nodes = informers.informer(resources.nodes);
  const podMetrics = (pod: Stored<Pod>): PodMetrics | undefined => {
    const { namespace = '', name } = pod.metadata;
    const containers = source()?.containers(namespace, name) ?? [];
    if (containers.length === 0) return undefined;
    return {
      ...head('PodMetrics', pod, clock),
      containers: containers.map((one) => ({ name: one.name, usage: texts(one) })),
    };
  };
  const nodeMetrics = (node: Stored<Node>): NodeMetrics | undefined => {
    const usage = source()?.node(node.metadata.name);
    return usage === undefined
      ? undefined
      : { ...head('NodeMetrics', node, clock), usage: texts(usage) };
  };
  return new Map([
    [`pods.${METRICS_GROUP}`, computed(pods, 'podmetrics', podMetrics)],
    [`nodes.${METRICS_GROUP}`, computed(nodes, 'nodemetrics', nodeMetrics)],
  ]);
}

function computed<T extends KubeObject>(
  informer: Informer<T>,
  plural: string,
  measure: (object: Stored<T>) => KubeObject | undefined,
): Computed {
  return {
    get(namespace, name) {
      const object = informer.get(namespace, name);
      const found = object === undefined ? undefined : measure(object);
      const path = namespace === '' ? name : `${namespace}/${name}`;
      if (found === undefined) throw notFound({ group: METRICS_GROUP, plural }, path);
      return found;
    },
    list(namespace) {
      const all = namespace === '' ? informer.list() : informer.list(namespace);
      return [...all].flatMap((object) => measure(object) ?? []);
    },
  };
}

function head(kind: string, { metadata }: Stored, clock: Clock) {
  const timestamp = formatTime(clock.now());
  const { name, namespace, labels } = metadata;
  return {
    kind,
    apiVersion: `${METRICS_GROUP}/${METRICS_VERSION}`,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: timestamp,
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp,
    window: WINDOW,
  };
}

function texts({ cpuNanos, memoryBytes }: Usage): UsageTexts {
  return { cpu: `${Math.round(cpuNanos)}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}
