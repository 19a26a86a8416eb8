import type { Node } from '#kinds';
import type { EventRecorder } from '#client';
import { PodAddresses } from './pod-addresses.js';
import { HOST_LOCAL, type AddressSource, type PodAddressing } from './pod-addressing.js';

/** Images that a node keeps track of; the oldest are forgotten (and pulled again) beyond that. */
const maxImages = 1000;

/** What one simulated node holds: the images it has, the addresses of its pods. */
export class NodeRuntime {
  /** Image → when its pull ends, in milliseconds. */
  private readonly images = new Map<string, number>();
  private addresses: PodAddresses | undefined;

  constructor(
    readonly name: string,
    readonly ip: string,
    readonly events: EventRecorder,
    private readonly addressing: PodAddressing = HOST_LOCAL,
  ) {}

  /** True when the image is on the node at `now`. */
  hasImage(image: string, now: number): boolean {
    return (this.images.get(image) ?? Number.POSITIVE_INFINITY) <= now;
  }

  /** Starts a pull, or joins the one under way; returns when it ends. */
  pull(image: string, now: number, durationMs: number): number {
    const known = this.images.get(image);
    if (known !== undefined && known > now) return known;
    this.addImage(image, now + durationMs);
    return now + durationMs;
  }

  /** Records an image whose pull ends (or ended) at `at`. */
  addImage(image: string, at: number): void {
    this.images.set(image, at);
    const oldest = this.images.keys().next().value;
    if (this.images.size > maxImages && oldest !== undefined) this.images.delete(oldest);
  }

  /** Who gives the node's pods their addresses: the pod network, or the node's blocks; undefined until the node has any. */
  addressesOf(node: Node | undefined): AddressSource | undefined {
    const source = this.addressing.source(this.name);
    if (source !== undefined) return source;
    const cidrs = node?.spec?.podCIDRs ?? (node?.spec?.podCIDR ? [node.spec.podCIDR] : []);
    if (this.addresses === undefined && cidrs.length > 0) {
      const isOfNode = (ip: string): boolean => this.addressing.isOfNode(this.name, ip);
      this.addresses = new PodAddresses(cidrs, isOfNode);
    }
    return this.addresses;
  }
}
