import type { Random } from '#machinery';
import { BandAllocator } from './band-allocator.js';

/** First and last port, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** The node ports of the cluster, one space for all protocols; health checks of load balancers take theirs from it too. */
export class NodePortAllocator {
  private readonly bands: BandAllocator;

  constructor(
    private readonly range: PortRange,
    random: Random,
  ) {
    const size = range.last - range.first + 1;
    const offset = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128);
    this.bands = new BandAllocator(size, offset, random);
  }

  /** Takes a port; answers why not in the allocator's words. */
  take(port: number): string | undefined {
    const { first, last } = this.range;
    if (port < first || port > last) {
      return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
    }
    return this.bands.take(port - first) ? undefined : 'provided port is already allocated';
  }

  /** Takes a free port; undefined when the range is full. */
  takeNext(): number | undefined {
    const index = this.bands.takeNext();
    return index === undefined ? undefined : index + this.range.first;
  }

  release(port: number): void {
    this.bands.release(port - this.range.first);
  }
}
