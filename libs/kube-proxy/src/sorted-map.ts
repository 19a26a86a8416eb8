/** How many entries a chunk holds before it is split; a write copies one chunk and the list of chunks. */
const CHUNK = 64;

type Entry<V> = readonly [key: string, value: V];

/** Some neighbouring entries. The same object in two maps holds the same entries, so that results about it can be kept. */
export type Chunk<V> = readonly Entry<V>[];

/**
 * An immutable map with text keys in order. A write gives a new map that shares all but one chunk with the old one, so that an
 * old picture stays whole while the next one is made: about √n instead of n work for each change.
 */
export class SortedMap<V> {
  private constructor(
    /** All entries in order. */
    readonly chunks: readonly Chunk<V>[],
    readonly size: number,
  ) {}

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>([], 0);
  }

  get(key: string): V | undefined {
    const chunk = this.chunks[this.chunkFor(key)];
    if (chunk === undefined) return undefined;
    const at = lowerBound(chunk, key);
    const entry = chunk[at];
    return entry !== undefined && entry[0] === key ? entry[1] : undefined;
  }

  set(key: string, value: V): SortedMap<V> {
    const index = this.chunkFor(key);
    const chunk = this.chunks[index] ?? [];
    const at = lowerBound(chunk, key);
    const isThere = chunk[at]?.[0] === key;
    const next = [...chunk];
    next.splice(at, isThere ? 1 : 0, [key, value]);
    const parts = next.length > CHUNK ? [next.slice(0, CHUNK / 2), next.slice(CHUNK / 2)] : [next];
    const chunks = [...this.chunks];
    chunks.splice(index, 1, ...parts);
    return new SortedMap(chunks, this.size + (isThere ? 0 : 1));
  }

  delete(key: string): SortedMap<V> {
    const index = this.chunkFor(key);
    const chunk = this.chunks[index];
    const at = chunk === undefined ? 0 : lowerBound(chunk, key);
    if (chunk?.[at]?.[0] !== key) return this;
    const next = chunk.toSpliced(at, 1);
    const chunks = [...this.chunks];
    chunks.splice(index, 1, ...(next.length === 0 ? [] : [next]));
    return new SortedMap(chunks, this.size - 1);
  }

  *values(): IterableIterator<V> {
    for (const chunk of this.chunks) for (const entry of chunk) yield entry[1];
  }

  *entries(): IterableIterator<Entry<V>> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** Position of the last chunk that starts at or before the key. */
  chunkFor(key: string): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.chunks[middle]![0]![0] <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function lowerBound<V>(chunk: readonly Entry<V>[], key: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle]![0] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
