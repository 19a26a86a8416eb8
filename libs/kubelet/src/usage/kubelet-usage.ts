import type { Clock } from '#machinery';
import type { Kubelet } from '../kubelet.js';
import type { Usage } from './container-usage.js';
import { UsageMeter, type MeasuredContainer } from './usage-meter.js';

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

  /** Undefined for a node that is not simulated. */
  node(name: string): Usage | undefined {
    if (!this.kubelet.runs(name)) return undefined;
    return this.meter.node(this.kubelet.workersOn(name), this.clock.now());
  }
}
