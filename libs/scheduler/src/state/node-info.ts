import type { Stored } from '#machinery';
import type { Node } from '#kinds';
import { addAmounts, amountsOf, type Amounts } from './amounts.js';
import { portsClash, type HostPort } from './host-ports.js';
import type { PodInfo } from './pod-info.js';

/** A node with its pods and their sums, kept up to date pod by pod. */
export class NodeInfo {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Amounts;
  /** Sizes in bytes of the images that the node has, by every name of theirs. */
  readonly images: ReadonlyMap<string, number>;
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new Map<string, number>();
  readonly assumedRequested = new Map<string, number>();
  /** The pods with any affinity term, which scoring must look at, and those with required anti-affinity, which filtering must. */
  readonly podsWithAffinity = new Set<PodInfo>();
  readonly podsWithAntiAffinity = new Set<PodInfo>();
  private readonly ports = new Map<number, HostPort[]>();

  constructor(readonly node: Stored<Node>) {
    this.name = node.metadata.name;
    this.labels = node.metadata.labels ?? {};
    this.allocatable = amountsOf(node.status?.allocatable);
    const images = new Map<string, number>();
    for (const image of node.status?.images ?? []) {
      for (const name of image.names ?? []) images.set(name, image.sizeBytes ?? 0);
    }
    this.images = images;
  }

  add(pod: PodInfo): void {
    this.pods.set(pod.key, pod);
    addAmounts(this.requested, pod.requests);
    addAmounts(this.assumedRequested, pod.assumedRequests);
    if (pod.hasAffinity) this.podsWithAffinity.add(pod);
    if (pod.affinity.requiredAnti.length > 0) this.podsWithAntiAffinity.add(pod);
    for (const port of pod.hostPorts)
      this.ports.set(port.port, [...(this.ports.get(port.port) ?? []), port]);
  }

  remove(pod: PodInfo): void {
    if (!this.pods.delete(pod.key)) return;
    addAmounts(this.requested, pod.requests, -1);
    addAmounts(this.assumedRequested, pod.assumedRequests, -1);
    this.podsWithAffinity.delete(pod);
    this.podsWithAntiAffinity.delete(pod);
    for (const port of pod.hostPorts) {
      const others = (this.ports.get(port.port) ?? []).filter((other) => other !== port);
      if (others.length === 0) this.ports.delete(port.port);
      else this.ports.set(port.port, others);
    }
  }

  occupies(port: HostPort): boolean {
    return this.ports.get(port.port)?.some((other) => portsClash(other, port)) ?? false;
  }

  /** A copy that can be changed to try something out; `node` may be a newer version of the object. */
  copy(node = this.node): NodeInfo {
    const copy = new NodeInfo(node);
    for (const pod of this.pods.values()) copy.add(pod);
    return copy;
  }
}
