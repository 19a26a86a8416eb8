import type { Node } from '#kinds';
import { formatTime, parseTime, quantityValue, type Stored } from '#machinery';
import type { Usage } from '../usage/container-usage.js';
import type { Machine } from '../usage/kubelet-usage.js';

/** The answer of `/stats/summary` (stats/v1alpha1 Summary). `now` in milliseconds. */
export function summary(node: Stored<Node>, machine: Machine, now: number): object {
  const time = formatTime(now);
  const capacity = quantityValue(node.status?.capacity?.['memory'] ?? '0');
  return {
    node: {
      nodeName: node.metadata.name,
      startTime: node.metadata.creationTimestamp,
      ...figures(machine, machine.cpuTimeNanos, time, capacity),
    },
    pods: machine.pods
      .filter(({ containers }) => containers.length > 0)
      .map(({ pod, containers }) => {
        const { name, namespace, uid } = pod.metadata;
        const total = {
          cpuNanos: containers.reduce((sum, one) => sum + one.cpuNanos, 0),
          memoryBytes: containers.reduce((sum, one) => sum + one.memoryBytes, 0),
        };
        const cpuTime = containers.reduce((sum, one) => sum + one.cpuTimeNanos, 0);
        return {
          podRef: { name, namespace, uid },
          startTime: pod.status?.startTime ?? formatTime(parseTime(time) ?? now),
          containers: containers.map((one) => ({
            name: one.name,
            startTime: formatTime(one.startedAt),
            ...figures(one, one.cpuTimeNanos, time),
          })),
          ...figures(total, cpuTime, time),
        };
      }),
  };
}

function figures(
  { cpuNanos, memoryBytes }: Usage,
  cpuTimeNanos: number,
  time: string,
  capacity?: number,
): object {
  const bytes = Math.round(memoryBytes);
  return {
    cpu: {
      time,
      usageNanoCores: Math.round(cpuNanos),
      usageCoreNanoSeconds: Math.round(cpuTimeNanos),
    },
    memory: {
      time,
      ...(capacity === undefined ? {} : { availableBytes: Math.max(0, capacity - bytes) }),
      usageBytes: bytes,
      workingSetBytes: bytes,
      rssBytes: bytes,
      pageFaults: 0,
      majorPageFaults: 0,
    },
  };
}
