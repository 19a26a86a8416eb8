import type { Random } from '#machinery';

const FIRST_CAPACITY = 1024;

/**
 * Many weighted lists in a few typed arrays; drawing from any of them takes one random number and one step (Walker's alias method in
 * Vose's form). An item is any integer.
 */
export class DrawTable {
  private starts = new Int32Array(FIRST_CAPACITY);
  private sizes = new Int32Array(FIRST_CAPACITY);
  private thresholds = new Float64Array(FIRST_CAPACITY);
  private aliases = new Int32Array(FIRST_CAPACITY);
  private items = new Int32Array(FIRST_CAPACITY);
  private lists = 0;
  private entries = 0;

  /** Adds a list and gives its number. The weights need not add up to one; none is negative, and one is positive. */
  add(items: ArrayLike<number>, weights: ArrayLike<number>): number {
    const list = this.lists;
    const size = items.length;
    const start = this.entries;
    this.reserve(size);
    this.starts[list] = start;
    this.sizes[list] = size;
    this.lists += 1;
    this.entries += size;
    for (let at = 0; at < size; at += 1) this.items[start + at] = items[at]!;
    this.fill(start, size, weights);
    return list;
  }

  /** One item of a list, by chance. */
  draw(list: number, random: Random): number {
    const size = this.sizes[list]!;
    const start = this.starts[list]!;
    if (size === 1) return this.items[start]!;
    const place = random.next() * size;
    const column = Math.floor(place);
    const at = start + column;
    return place - column < this.thresholds[at]!
      ? this.items[at]!
      : this.items[start + this.aliases[at]!]!;
  }

  /** Columns below the mean are filled up from columns above it, so that each column has at most two items. */
  private fill(start: number, size: number, weights: ArrayLike<number>): void {
    let sum = 0;
    for (let at = 0; at < size; at += 1) sum += weights[at]!;
    const scaled = Float64Array.from({ length: size }, (_, at) => (weights[at]! * size) / sum);
    const small: number[] = [];
    const large: number[] = [];
    for (let at = 0; at < size; at += 1) (scaled[at]! < 1 ? small : large).push(at);
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large.at(-1)!;
      this.thresholds[start + low] = scaled[low]!;
      this.aliases[start + low] = high;
      const left = scaled[high]! - (1 - scaled[low]!);
      scaled[high] = left;
      if (left < 1) {
        large.pop();
        small.push(high);
      }
    }
    // What is left is one but for rounding.
    for (const at of [...small, ...large]) {
      this.thresholds[start + at] = 1;
      this.aliases[start + at] = at;
    }
  }

  private reserve(size: number): void {
    if (this.lists >= this.starts.length) {
      this.starts = grown(this.starts, this.lists + 1, Int32Array);
      this.sizes = grown(this.sizes, this.lists + 1, Int32Array);
    }
    const needed = this.entries + size;
    if (needed <= this.items.length) return;
    this.items = grown(this.items, needed, Int32Array);
    this.aliases = grown(this.aliases, needed, Int32Array);
    this.thresholds = grown(this.thresholds, needed, Float64Array);
  }
}

/** A copy with room for at least `needed` entries, and for as many again as there were. */
export function grown<A extends Int32Array | Float64Array>(
  old: A,
  needed: number,
  Kind: new (length: number) => A,
): A {
  const next = new Kind(Math.max(needed, old.length * 2));
  next.set(old);
  return next;
}
