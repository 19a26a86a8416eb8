import { parseIP, type Cidr, type IPFamily, type Random } from '#machinery';
import { BandAllocator } from './band-allocator.js';

/** Larger ranges are used only so far: exact integers end there. */
const LARGEST = 2 ** 48;

/** The addresses of one service range: the network address and, in IPv4, the broadcast address are never given away. */
export class ClusterIpAllocator {
  private readonly bands: BandAllocator;
  private readonly usable: number;

  constructor(
    readonly cidr: Cidr,
    random: Random,
  ) {
    const size = cidr.size > BigInt(LARGEST) ? LARGEST : Number(cidr.size);
    this.usable = Math.max(0, size - (cidr.family === 'IPv4' ? 2 : 1));
    const offset = size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
    this.bands = new BandAllocator(this.usable, Math.min(offset, this.usable), random);
  }

  get family(): IPFamily {
    return this.cidr.family;
  }

  /** The address that dry runs show. */
  get placeholder(): string {
    return this.cidr.network.text;
  }

  /** The first address of all: that of the API server itself. */
  get first(): string {
    return this.cidr.at(1).text;
  }

  /** Is it an address of this range? */
  holds(address: string): boolean {
    return this.indexOf(address) !== undefined;
  }

  /** Takes an address; answers why not in the allocator's words. */
  take(address: string): string | undefined {
    const index = this.indexOf(address);
    if (index === undefined) return 'the provided network does not match the current range';
    return this.bands.take(index) ? undefined : 'provided IP is already allocated';
  }

  /** Takes a free address that `usable` accepts; undefined when the range is full. */
  takeNext(usable: (address: string) => boolean): string | undefined {
    const index = this.bands.takeNext((number) => usable(this.addressAt(number)));
    return index === undefined ? undefined : this.addressAt(index);
  }

  release(address: string): void {
    const index = this.indexOf(address);
    if (index !== undefined) this.bands.release(index);
  }

  private addressAt(index: number): string {
    return this.cidr.at(index + 1).text;
  }

  private indexOf(address: string): number | undefined {
    const ip = parseIP(address);
    if (ip === undefined || !this.cidr.contains(ip)) return undefined;
    const index = Number(ip.value - this.cidr.network.value) - 1;
    return index >= 0 && index < this.usable ? index : undefined;
  }
}
