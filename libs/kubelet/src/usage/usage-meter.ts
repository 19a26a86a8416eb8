import type { ContainerRecord } from '../container/container-record.js';
import type { PodWorker } from '../pod/pod-worker.js';
import { containerUsage, type Usage } from './container-usage.js';

/** What kubelet, kube-proxy and the system itself use on every machine. */
const machine: Usage = { cpuNanos: 50_000_000, memoryBytes: 400 * 2 ** 20 };

/** One container as the kubelet measures it. */
export interface MeasuredContainer extends Usage {
  readonly name: string;
  /** Milliseconds. */
  readonly startedAt: number;
  /** CPU time since the start, in billionths of a second; never falls while the container runs. */
  readonly cpuTimeNanos: number;
}

interface Reading {
  readonly startedAt: number;
  readonly at: number;
  readonly cpuTimeNanos: number;
}

/** Measures the running containers of pods, and machines with everything on them. */
export class UsageMeter {
  private readonly readings = new WeakMap<ContainerRecord, Reading>();
  /** By node. */
  private readonly machines = new Map<string, Reading>();

  /** The running containers of a pod in the order of its spec. `now` in milliseconds. */
  containers({ current, records }: PodWorker, now: number): readonly MeasuredContainer[] {
    const running = records.filter((record) => record.state.phase === 'running');
    return running.flatMap((record): MeasuredContainer[] => {
      if (record.state.phase !== 'running') return [];
      const { startedAt } = record.state;
      const container = { ...record.spec, resources: record.resources };
      const usage = containerUsage(current, container, running.length);
      const cpuTimeNanos = this.read(record, startedAt, usage.cpuNanos, now);
      return [{ name: record.spec.name, startedAt, ...usage, cpuTimeNanos }];
    });
  }

  /** CPU time that a machine has used since `startedAt` (milliseconds), in billionths of a second; never falls. */
  machineTime(name: string, usage: Usage, startedAt: number, now: number): number {
    const reading = readingOf(this.machines.get(name), startedAt, usage.cpuNanos, now);
    this.machines.set(name, reading);
    return reading.cpuTimeNanos;
  }

  /** A machine and the pods on it. */
  node(workers: readonly PodWorker[], now: number): Usage {
    const all = workers.flatMap((worker) => this.containers(worker, now));
    return {
      cpuNanos: all.reduce((sum, { cpuNanos }) => sum + cpuNanos, machine.cpuNanos),
      memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, machine.memoryBytes),
    };
  }

  private read(record: ContainerRecord, startedAt: number, cpuNanos: number, now: number): number {
    const reading = readingOf(this.readings.get(record), startedAt, cpuNanos, now);
    this.readings.set(record, reading);
    return reading.cpuTimeNanos;
  }
}

/** Adds to the last reading what has been used since. */
function readingOf(
  last: Reading | undefined,
  startedAt: number,
  cpuNanos: number,
  now: number,
): Reading {
  const since = last?.startedAt === startedAt ? last : { at: startedAt, cpuTimeNanos: 0 };
  const cpuTimeNanos = since.cpuTimeNanos + (cpuNanos * Math.max(0, now - since.at)) / 1000;
  return { startedAt, at: now, cpuTimeNanos };
}
