import { parseCIDR, type IPFamily, type Random } from '#machinery';
import type { ServiceCIDR } from '#kinds';
import type { ClusterStore } from '#store';
import { ClusterIpAllocator } from './cluster-ip-allocator.js';

const RESOURCE = 'servicecidrs.networking.k8s.io';

/**
 * The ranges that Services get addresses from: those that the server was started with, and those of ServiceCIDR objects that are ready
 * (KEP-1880). Objects are looked at when the first ranges do not do. Which addresses of theirs are taken is known by IPAddress objects.
 */
export class ServiceRanges {
  private readonly added = new Map<string, ClusterIpAllocator>();

  constructor(
    /** One per family of the cluster, the primary one first. */
    private readonly first: readonly ClusterIpAllocator[],
    private readonly store: ClusterStore,
    private readonly random: Random,
  ) {}

  /** The families of the cluster, the primary one first. */
  get families(): readonly IPFamily[] {
    return this.first.map(({ family }) => family);
  }

  /** The ranges of a family in the order in which they are tried. Never empty: a family that the cluster lacks gets the primary range. */
  *of(family: string): Iterable<ClusterIpAllocator> {
    const own = this.first.filter((range) => range.family === family);
    if (own.length === 0) {
      yield this.first[0]!;
      return;
    }
    yield* own;
    for (const text of this.ready()) {
      const range = this.rangeOf(text);
      if (range?.family === family && !own.some(({ cidr }) => cidr.text === range.cidr.text))
        yield range;
    }
  }

  /** Frees an address in whatever range it is. */
  release(address: string): void {
    for (const range of [...this.first, ...this.added.values()]) range.release(address);
  }

  /** The CIDRs of objects that are ready and stay, by the names of the objects. */
  private ready(): readonly string[] {
    return this.store
      .range({ resource: RESOURCE })
      .entries.map(({ object }) => object as ServiceCIDR)
      .filter(
        ({ metadata, status }) =>
          metadata?.deletionTimestamp === undefined &&
          status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      )
      .flatMap(({ spec }) => spec?.cidrs ?? []);
  }

  private rangeOf(text: string): ClusterIpAllocator | undefined {
    const cidr = parseCIDR(text);
    if (cidr === undefined) return undefined;
    let range = this.added.get(cidr.text);
    if (range === undefined)
      this.added.set(cidr.text, (range = new ClusterIpAllocator(cidr, this.random)));
    return range;
  }
}
