import type { Machine } from '../usage/kubelet-usage.js';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The answer of `/metrics/resource` (KEP-727), in the text form of Prometheus. */
export function resourceMetrics(machine: Machine): string {
  const containers = machine.pods.flatMap(({ pod: { metadata }, containers: running }) =>
    running.map((container) => ({
      container,
      labels: {
        container: container.name,
        namespace: metadata.namespace ?? '',
        pod: metadata.name,
      },
    })),
  );
  const pods = machine.pods
    .filter(({ containers: running }) => running.length > 0)
    .map(({ pod: { metadata }, containers: running }) => ({
      labels: { namespace: metadata.namespace ?? '', pod: metadata.name },
      cpuTimeNanos: running.reduce((sum, one) => sum + one.cpuTimeNanos, 0),
      memoryBytes: running.reduce((sum, one) => sum + one.memoryBytes, 0),
    }));
  const seconds = (nanos: number): number => nanos / 1e9;
  return [
    metric(
      'container_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the container in core-seconds',
      containers.map(({ container, labels }) => ({
        labels,
        value: seconds(container.cpuTimeNanos),
      })),
    ),
    metric(
      'container_memory_working_set_bytes',
      'gauge',
      'Current working set of the container in bytes',
      containers.map(({ container, labels }) => ({ labels, value: container.memoryBytes })),
    ),
    metric(
      'container_start_time_seconds',
      'gauge',
      'Start time of the container since unix epoch in seconds',
      containers.map(({ container, labels }) => ({ labels, value: container.startedAt / 1000 })),
    ),
    metric(
      'node_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the node in core-seconds',
      [{ labels: {}, value: seconds(machine.cpuTimeNanos) }],
    ),
    metric('node_memory_working_set_bytes', 'gauge', 'Current working set of the node in bytes', [
      { labels: {}, value: machine.memoryBytes },
    ]),
    metric(
      'pod_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the pod in core-seconds',
      pods.map(({ labels, cpuTimeNanos }) => ({ labels, value: seconds(cpuTimeNanos) })),
    ),
    metric(
      'pod_memory_working_set_bytes',
      'gauge',
      'Current working set of the pod in bytes',
      pods.map(({ labels, memoryBytes }) => ({ labels, value: memoryBytes })),
    ),
    metric(
      'resource_scrape_error',
      'gauge',
      '1 if there was an error while getting container metrics, 0 otherwise',
      [{ labels: {}, value: 0 }],
    ),
  ].join('');
}

/** One metric with its samples; nothing without samples. The help texts are part of the kubelet's stable metrics. */
export function metric(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
