/** Lets the event loop serve others. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Bytes of JSON that are parsed, or read as closely, before others get a turn: some milliseconds. */
const BYTES_A_TURN = 128 * 1024;

/** Work on many objects, split into turns of the event loop. */
export class Turns {
  private left = BYTES_A_TURN;

  /** Notes that so many bytes of text have been read. */
  spend(bytes: number): void {
    this.left -= bytes;
  }

  /** A promise when others should have their turn before the work goes on. */
  next(): Promise<void> | undefined {
    if (this.left > 0) return undefined;
    this.left = BYTES_A_TURN;
    return pause();
  }
}
