import type { Node, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { clientOf, createEventRecorder, type Informer, type SimulatorContext } from '#client';
import { NodeRuntime } from './node-runtime.js';
import type { PodAddressing } from './pod-addressing.js';
import type { SimulatedNode } from './simulated-node.js';

/** What each simulated node holds. */
export class NodeRuntimes {
  private readonly runtimes = new Map<string, NodeRuntime>();
  private readonly adopted = new Set<string>();

  constructor(
    private readonly context: SimulatorContext,
    private readonly pods: Informer<Pod>,
    private readonly simulated: (node: Stored<Node>) => SimulatedNode | undefined,
    private readonly addressing: PodAddressing,
  ) {}

  /** Undefined for nodes that others run. */
  of(node: Stored<Node>): NodeRuntime | undefined {
    const { name } = node.metadata;
    const known = this.runtimes.get(name);
    const own = this.simulated(node);
    if (known !== undefined || own === undefined) return known;
    const runtime = new NodeRuntime(
      name,
      own.ip,
      createEventRecorder(
        { ...this.context, client: clientOf(this.context, name) },
        'kubelet',
        name,
      ),
      this.addressing,
    );
    this.runtimes.set(name, runtime);
    return runtime;
  }

  forget(name: string): void {
    this.runtimes.delete(name);
  }

  /** Before a node hands out its first address, those of its running pods are taken. */
  adoptAddresses(node: Stored<Node>, runtime: NodeRuntime): void {
    const addresses = runtime.addressesOf(node);
    if (addresses === undefined || this.adopted.has(runtime.name)) return;
    this.adopted.add(runtime.name);
    for (const pod of this.pods.byIndex('node', runtime.name)) {
      if (pod.spec.hostNetwork !== true)
        for (const { ip } of pod.status?.podIPs ?? []) if (ip) addresses.adopt(ip);
    }
  }
}
