/** Cells of the time line: fates times points. */
const MAX_CELLS = 32_000_000;

/** How many flows of each fate began, and how many connections were forgotten, in each interval of the run. */
export class Tally {
  private capacity = 256;
  /** Interval by interval: what happens at one time lies together. */
  private began: Int32Array;
  private ended: Int32Array;

  /** `points` intervals in the whole run. */
  constructor(readonly points: number) {
    this.began = new Int32Array(points * this.capacity);
    this.ended = new Int32Array(points * this.capacity);
  }

  /** How many fates there is room for. */
  get room(): number {
    return Math.floor(MAX_CELLS / this.points);
  }

  /** Makes room for so many fates. */
  reserve(fates: number): void {
    if (fates <= this.capacity) return;
    const capacity = Math.max(fates, this.capacity * 2);
    this.began = this.wider(this.began, capacity);
    this.ended = this.wider(this.ended, capacity);
    this.capacity = capacity;
  }

  begin(fate: number, point: number): void {
    this.began[point * this.capacity + fate]! += 1;
  }

  /** Connections that outlive the run end at no point. */
  end(fate: number, point: number): void {
    if (point < this.points) this.ended[point * this.capacity + fate]! += 1;
  }

  /** Flows of a fate that began in an interval. */
  beganAt(fate: number, point: number): number {
    return this.began[point * this.capacity + fate]!;
  }

  /** Flows of a fate in the whole run. */
  total(fate: number): number {
    let sum = 0;
    for (let point = 0; point < this.points; point += 1) sum += this.beganAt(fate, point);
    return sum;
  }

  /** Adds to `open`, point by point, the connections of a fate that are remembered at the end of the interval. */
  addOpen(fate: number, open: Float64Array): void {
    let now = 0;
    for (let point = 0; point < this.points; point += 1) {
      const cell = point * this.capacity + fate;
      now += this.began[cell]! - this.ended[cell]!;
      open[point]! += now;
    }
  }

  private wider(old: Int32Array, capacity: number): Int32Array {
    const next = new Int32Array(this.points * capacity);
    for (let point = 0; point < this.points; point += 1) {
      const row = old.subarray(point * this.capacity, (point + 1) * this.capacity);
      next.set(row, point * capacity);
    }
    return next;
  }
}
