import type { Client, Resource } from '#client';
import { parseTime, quantityMilliValue, StatusError, type KubeObject } from '#machinery';

interface PodMetrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly {
    readonly name: string;
    readonly usage: Readonly<Record<string, string>>;
  }[];
}

const podMetrics: Resource<PodMetrics> = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  plural: 'pods',
  kind: 'PodMetrics',
  namespaced: true,
};

/** What one pod uses of a resource. */
interface PodUsage {
  /** Thousandths of the resource's unit. */
  readonly value: number;
  /** When the interval of the measurement ended, and its length, in milliseconds. */
  readonly timestamp: number;
  readonly window: number;
}

/** Usage by the name of the pod. */
export type UsageByPod = ReadonlyMap<string, PodUsage>;

/**
 * What the pods of a selector use of `resource`, in all or in their container `container`. Pods without a value are left out. Throws an
 * Error in the words of the metrics client when there is none at all.
 */
export async function resourceMetrics(
  client: Client,
  namespace: string,
  labelSelector: string,
  resource: string,
  container: string | undefined,
): Promise<UsageByPod> {
  let items: readonly PodMetrics[];
  try {
    ({ items } = await client.list(podMetrics, { namespace, labelSelector }));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const of = error.code === 404 ? ' (get pods.metrics.k8s.io)' : '';
    throw new Error(`unable to fetch metrics from resource metrics API: ${error.message}${of}`, {
      cause: error,
    });
  }
  if (items.length === 0) throw new Error('no metrics returned from resource metrics API');
  const usage = new Map<string, PodUsage>();
  for (const pod of items) {
    const value = valueOf(pod, resource, container);
    if (value === undefined) continue;
    const timestamp = parseTime(pod.timestamp) ?? 0;
    usage.set(pod.metadata?.name ?? '', { value, timestamp, window: duration(pod.window) });
  }
  return usage;
}

function valueOf(
  { metadata, containers }: PodMetrics,
  resource: string,
  container: string | undefined,
): number | undefined {
  if (container !== undefined && !containers.some(({ name }) => name === container))
    throw new Error(
      `container ${container} not present in metrics for pod ${metadata?.namespace}/${metadata?.name}`,
    );
  let sum = 0;
  for (const { name, usage } of containers) {
    if (container !== undefined && name !== container) continue;
    const amount = usage[resource];
    // A pod counts only with all of its containers.
    if (amount === undefined) return undefined;
    sum += quantityMilliValue(amount);
  }
  return sum;
}

/** Milliseconds of a Go duration like `1m30.5s`. */
function duration(text: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g))
    total += Number(number) * units[unit!]!;
  return total;
}
