/** Connections by the moment when they end: a binary heap, the next one first. */
export class EndTimes {
  private readonly times: number[] = [];
  private readonly values: number[] = [];

  push(time: number, value: number): void {
    const { times, values } = this;
    let at = times.push(time) - 1;
    values.push(value);
    for (; at > 0;) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      values[at] = values[parent]!;
      at = parent;
    }
    times[at] = time;
    values[at] = value;
  }

  /** The value of the connection that ends first, if it ends by `now`; it is taken away. */
  popUntil(now: number): number | undefined {
    const { times, values } = this;
    if (times.length === 0 || times[0]! > now) return undefined;
    const first = values[0]!;
    const time = times.pop()!;
    const value = values.pop()!;
    if (times.length > 0) this.sink(time, value);
    return first;
  }

  private sink(time: number, value: number): void {
    const { times, values } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= times.length) break;
      if (child + 1 < times.length && times[child + 1]! < times[child]!) child += 1;
      if (times[child]! >= time) break;
      times[at] = times[child]!;
      values[at] = values[child]!;
      at = child;
    }
    times[at] = time;
    values[at] = value;
  }
}
