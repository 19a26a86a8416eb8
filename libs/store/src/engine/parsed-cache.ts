import { SharedTexts } from './shared-texts.js';

/** Something that holds a parsed object and can let it go. */
export interface Parsed {
  /** Set on every use; spares the holder once when its turn to be forgotten comes. */
  hot: boolean;
  /** Bytes of the JSON text, as a measure of what the parsed form costs. */
  readonly size: number;
  forget(): void;
}

/** How many hot holders one eviction may pass over, so that a cache full of hot ones still shrinks at once. */
const patience = 64;

/**
 * Decides how long parsed objects stay: a queue in order of parsing with a second chance for what was used since, bounded
 * by a number of objects and by the bytes of their text.
 */
export class ParsedCache {
  /** Slots before the head are empty, so that nothing forgotten stays reachable. */
  #queue: (Parsed | undefined)[] = [];
  #head = 0;
  #size = 0;
  /** What the objects have in common. */
  readonly texts = new SharedTexts();

  constructor(
    readonly maxObjects: number,
    readonly maxBytes: number,
  ) {}

  add(parsed: Parsed): void {
    this.#queue.push(parsed);
    this.#size += parsed.size;
    let spared = 0;
    while (this.#queue.length - this.#head > this.maxObjects || this.#size > this.maxBytes) {
      const oldest = this.#queue[this.#head];
      if (oldest === undefined) return;
      this.#queue[this.#head] = undefined;
      this.#head += 1;
      if (oldest.hot && spared < patience) {
        oldest.hot = false;
        this.#queue.push(oldest);
        spared += 1;
        continue;
      }
      this.#size -= oldest.size;
      oldest.forget();
    }
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}
