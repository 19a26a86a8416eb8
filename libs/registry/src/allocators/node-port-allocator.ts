import type { Random } from '#machinery';
import { BandAllocator } from './band-allocator.js';

/** First and last port, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Where ports are taken from. */
export interface NodePorts {
  /** Takes a port; answers why not in the allocator's words. */
  take(port: number): string | undefined;
  /** Takes a free port; undefined when there is none. */
  takeNext(): number | undefined;
  release(port: number): void;
}

const TAKEN = 'provided port is already allocated';
/** The port before the first that dry runs show. */
const BEFORE_DRY_RUN = 32_768;

/** The node ports of the cluster, one space for all protocols; health checks of load balancers take theirs from it too. */
export class NodePortAllocator implements NodePorts {
  private readonly bands: BandAllocator;

  constructor(
    private readonly range: PortRange,
    random: Random,
  ) {
    const size = range.last - range.first + 1;
    const offset = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128);
    this.bands = new BandAllocator(size, offset, random);
  }

  take(port: number): string | undefined {
    const { first, last } = this.range;
    if (port < first || port > last) {
      return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
    }
    return this.bands.take(port - first) ? undefined : TAKEN;
  }

  /** Takes a free port; undefined when the range is full. */
  takeNext(): number | undefined {
    const index = this.bands.takeNext();
    return index === undefined ? undefined : index + this.range.first;
  }

  release(port: number): void {
    this.bands.release(port - this.range.first);
  }

  /** Ports for one dry run: nothing is taken, the range does not count, and the ports that it shows are made up. */
  dryRun(): NodePorts {
    const shown = new Set<number>();
    return {
      take: (port) => {
        if (this.bands.has(port - this.range.first) || shown.has(port)) return TAKEN;
        shown.add(port);
        return undefined;
      },
      takeNext: () => {
        const port = (shown.size === 0 ? BEFORE_DRY_RUN : Math.max(...shown)) + 1;
        shown.add(port);
        return port;
      },
      release: () => {},
    };
  }
}
