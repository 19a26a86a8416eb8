import type { Pod } from '#kinds';
import type { Clock, Stored } from '#machinery';
import type { Kubelet } from '../kubelet.js';
import type { Usage } from './container-usage.js';
import { UsageMeter, type MeasuredContainer } from './usage-meter.js';

/** One node and everything on it. */
export interface Machine extends Usage {
  readonly cpuTimeNanos: number;
  readonly pods: readonly {
    readonly pod: Stored<Pod>;
    readonly containers: readonly MeasuredContainer[];
  }[];
}

/** What the pods and nodes of a kubelet use at this moment. */
export class KubeletUsage {
  private readonly meter = new UsageMeter();

  constructor(
    private readonly kubelet: Kubelet,
    private readonly clock: Clock,
  ) {}

  /** The running containers of a pod; empty when nothing of it runs on a simulated node. */
  containers(namespace: string, pod: string): readonly MeasuredContainer[] {
    const worker = this.kubelet.worker(namespace, pod);
    return worker === undefined ? [] : this.meter.containers(worker, this.clock.now());
  }

  /** CPU time of a node since it started, in billionths of a second, and its pods. */
  machine(name: string, startedAt: number): Machine | undefined {
    const usage = this.node(name);
    if (usage === undefined) return undefined;
    const now = this.clock.now();
    const pods = this.kubelet.workersOn(name).map(({ current }) => ({
      pod: current,
      containers: this.containers(current.metadata.namespace ?? '', current.metadata.name),
    }));
    const cpuTimeNanos = this.meter.machineTime(name, usage, startedAt, now);
    return { ...usage, cpuTimeNanos, pods };
  }

  /** Undefined for a node that is not simulated. */
  node(name: string): Usage | undefined {
    if (!this.kubelet.runs(name)) return undefined;
    return this.meter.node(this.kubelet.workersOn(name), this.clock.now());
  }
}
