import type { Random } from '#machinery';

/**
 * Hands out numbers below `size`, each once. Automatic choices come from the upper band as long as it has room, so that the first
 * `offset` numbers stay free for explicit wishes (KEP-3070 for addresses, KEP-3668 for node ports).
 */
export class BandAllocator {
  private readonly taken = new Set<number>();
  /** How many of the upper band are taken. */
  private upper = 0;

  constructor(
    private readonly size: number,
    private readonly offset: number,
    private readonly random: Random,
  ) {}

  has(number: number): boolean {
    return this.taken.has(number);
  }

  /** Takes one number; false when it is taken. */
  take(number: number): boolean {
    if (this.taken.has(number)) return false;
    this.taken.add(number);
    if (number >= this.offset) this.upper += 1;
    return true;
  }

  /** Takes a free number for which `usable` holds; undefined when there is none. */
  takeNext(usable: (number: number) => boolean = () => true): number | undefined {
    const lower = this.taken.size - this.upper;
    const fromUpper =
      this.upper < this.size - this.offset ? this.scan(this.offset, this.size, usable) : undefined;
    return fromUpper ?? (lower < this.offset ? this.scan(0, this.offset, usable) : undefined);
  }

  release(number: number): void {
    if (this.taken.delete(number) && number >= this.offset) this.upper -= 1;
  }

  /** From a random start once around. */
  private scan(from: number, to: number, usable: (number: number) => boolean): number | undefined {
    const width = to - from;
    const start = this.random.int(width);
    for (let step = 0; step < width; step++) {
      const number = from + ((start + step) % width);
      if (!this.taken.has(number) && usable(number)) {
        this.take(number);
        return number;
      }
    }
    return undefined;
  }
}
