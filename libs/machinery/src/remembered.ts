/**
 * What was made of objects, for as long as they live, and of so many at most: two generations, the older of which goes when the
 * younger is full.
 */
export class Remembered<Key extends object, Value> {
  private young = new WeakMap<Key, Value>();
  private old = new WeakMap<Key, Value>();
  private added = 0;

  /** `most`: how many values are kept, or what they weigh together. */
  constructor(private readonly most: number) {}

  /** For who goes through all objects again and again: with `get`, he would push out himself what he comes to next. */
  peek(key: Key): Value | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  /** What is asked for stays. Only for values that weigh 1. */
  get(key: Key): Value | undefined {
    const known = this.young.get(key);
    if (known !== undefined) return known;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value, weight = 1): void {
    if (this.added + weight > this.most / 2) {
      this.old = this.young;
      this.young = new WeakMap();
      this.added = 0;
    }
    this.young.set(key, value);
    this.added += weight;
  }
}
