import type { Chunk, SortedMap } from '../sorted-map.js';
import type { ServiceEntry } from './proxy-state.js';
import type { ServicePort } from './service-port.js';

/** How many things of some kinds a Service port has, such as rules in each shared chain; always in the same order. */
export type Counts = readonly number[];

/** What is counted, and where the sums are kept. */
export interface Counting {
  /** How many kinds there are. */
  readonly width: number;
  /** Undefined: the port does not count here (another family). */
  countsOf(port: ServicePort): Counts | undefined;
  /** The sums of a chunk of the Services if they are known. */
  known(chunk: Chunk<ServiceEntry>): Counts | undefined;
  keep(chunk: Chunk<ServiceEntry>, counts: Counts): void;
}

/**
 * Sums over all Service ports in the order of their Services, and over those before one of them. Sums are kept for each chunk of the
 * Services, so that a change of one Service costs one chunk and not all of them.
 */
export class RunningCounts {
  /** For each chunk, the sums of those before it, one after the other; the total at the end. */
  private readonly before: Float64Array;

  constructor(
    private readonly services: SortedMap<ServiceEntry>,
    private readonly counting: Counting,
  ) {
    const { width } = counting;
    const { chunks } = services;
    this.before = new Float64Array((chunks.length + 1) * width);
    chunks.forEach((chunk, index) => {
      const counts = this.sumOf(chunk);
      const at = index * width;
      for (let kind = 0; kind < width; kind += 1)
        this.before[at + width + kind] = this.before[at + kind]! + counts[kind]!;
    });
  }

  /** How many of a kind the ports before this one have. */
  first(kind: number, port: ServicePort): number {
    const key = `${port.service.namespace ?? 'default'}/${port.service.name}`;
    const index = this.services.chunkFor(key);
    let position = this.before[index * this.counting.width + kind]!;
    for (const [name, entry] of this.services.chunks[index] ?? []) {
      if (name > key) break;
      for (const other of entry.ports) {
        if (other === port) return position;
        position += this.counting.countsOf(other)?.[kind] ?? 0;
      }
    }
    return position;
  }

  /** How many of a kind all ports have. */
  total(kind: number): number {
    return this.before[this.services.chunks.length * this.counting.width + kind]!;
  }

  private sumOf(chunk: Chunk<ServiceEntry>): Counts {
    const known = this.counting.known(chunk);
    if (known !== undefined) return known;
    const sum = Array.from({ length: this.counting.width }, () => 0);
    for (const [, entry] of chunk)
      for (const port of entry.ports)
        this.counting.countsOf(port)?.forEach((count, kind) => (sum[kind]! += count));
    this.counting.keep(chunk, sum);
    return sum;
  }
}
