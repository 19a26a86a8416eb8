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

  /** A machine and the pods on it. */
  node(workers: readonly PodWorker[], now: number): Usage {
    const all = workers.flatMap((worker) => this.containers(worker, now));
    return {
      cpuNanos: all.reduce((sum, { cpuNanos }) => sum + cpuNanos, machine.cpuNanos),
      memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, machine.memoryBytes),
    };
  }

  /** Adds what has been used since the last reading. */
  private read(record: ContainerRecord, startedAt: number, cpuNanos: number, now: number): number {
    const last = this.readings.get(record);
    const since = last?.startedAt === startedAt ? last : { at: startedAt, cpuTimeNanos: 0 };
    const cpuTimeNanos = since.cpuTimeNanos + (cpuNanos * Math.max(0, now - since.at)) / 1000;
    this.readings.set(record, { startedAt, at: now, cpuTimeNanos });
    return cpuTimeNanos;
  }
}
