/** A chunk splits at this size: small enough to insert into quickly, large enough that a clone copies few arrays. */
const chunkSize = 512;

interface Chunk<Value> {
  readonly keys: string[];
  readonly values: Value[];
}

interface Place {
  readonly chunk: number;
  readonly index: number;
}

/**
 * A map ordered by its keys, kept as sorted chunks. Lookups are two binary searches; inserting moves at most one chunk;
 * ranges, ranks and clones work on whole arrays.
 */
export class SortedMap<Value> {
  readonly #chunks: Chunk<Value>[];
  #size: number;

  constructor(chunks: Chunk<Value>[] = [], size = 0) {
    this.#chunks = chunks;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    const { chunk, index } = this.#lowerBound(key);
    const found = this.#chunks[chunk];
    return found?.keys[index] === key ? found.values[index] : undefined;
  }

  set(key: string, value: Value): void {
    const place = this.#lowerBound(key);
    const chunk = this.#chunks[place.chunk];
    if (chunk === undefined) {
      this.#chunks.push({ keys: [key], values: [value] });
      this.#size += 1;
      return;
    }
    if (chunk.keys[place.index] === key) {
      chunk.values[place.index] = value;
      return;
    }
    chunk.keys.splice(place.index, 0, key);
    chunk.values.splice(place.index, 0, value);
    this.#size += 1;
    if (chunk.keys.length > chunkSize) this.#split(place.chunk);
  }

  delete(key: string): void {
    const place = this.#lowerBound(key);
    const chunk = this.#chunks[place.chunk];
    if (chunk?.keys[place.index] !== key) return;
    chunk.keys.splice(place.index, 1);
    chunk.values.splice(place.index, 1);
    this.#size -= 1;
    if (chunk.keys.length === 0) this.#chunks.splice(place.chunk, 1);
  }

  /** How many keys are smaller than `key`. */
  rank(key: string): number {
    const place = this.#lowerBound(key);
    let before = place.index;
    for (let at = 0; at < place.chunk; at += 1) before += this.#chunks[at]?.keys.length ?? 0;
    return before;
  }

  /** At most `limit` values in key order, from the first key that is not smaller than `from`. */
  slice(from: string, limit: number): Value[] {
    const start = this.#lowerBound(from);
    const values: Value[] = [];
    for (let at = start.chunk; at < this.#chunks.length && values.length < limit; at += 1) {
      const all = this.#chunks[at]?.values ?? [];
      const first = at === start.chunk ? start.index : 0;
      const end = Math.min(all.length, first + limit - values.length);
      for (let index = first; index < end; index += 1) values.push(all[index] as Value);
    }
    return values;
  }

  /** An independent copy that shares the values. */
  clone(): SortedMap<Value> {
    const chunks = this.#chunks.map(({ keys, values }) => ({
      keys: keys.slice(),
      values: values.slice(),
    }));
    return new SortedMap(chunks, this.#size);
  }

  #split(at: number): void {
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    // Keys mostly arrive in order: leave a chunk that grew at its end nearly full, and halve the others.
    const last = at === this.#chunks.length - 1;
    const middle = last ? chunkSize - chunkSize / 8 : chunkSize / 2;
    this.#chunks.splice(at + 1, 0, {
      keys: chunk.keys.splice(middle),
      values: chunk.values.splice(middle),
    });
  }

  /** Where `key` is, or where it belongs; past the last chunk only when the map is empty. */
  #lowerBound(key: string): Place {
    let low = 0;
    let high = this.#chunks.length;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle]?.keys[0] ?? '') <= key) low = middle;
      else high = middle;
    }
    const keys = this.#chunks[low]?.keys ?? [];
    let from = 0;
    let to = keys.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((keys[middle] ?? '') < key) from = middle + 1;
      else to = middle;
    }
    return { chunk: low, index: from };
  }
}
