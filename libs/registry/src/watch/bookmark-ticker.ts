import type { Clock, Timer } from '#machinery';

/** Real servers send a bookmark about once a minute. */
const PERIOD_MS = 60_000;

/** One timer for the bookmarks of all watches; runs only while there are some. */
export class BookmarkTicker {
  private readonly watches = new Set<() => void>();
  private timer: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** Calls `tick` about once a minute until the returned function is called. */
  add(tick: () => void): () => void {
    this.watches.add(tick);
    this.timer ??= this.clock.every(PERIOD_MS, () => {
      for (const watch of this.watches) watch();
    });
    return () => {
      this.watches.delete(tick);
      if (this.watches.size > 0) return;
      this.timer?.cancel();
      this.timer = undefined;
    };
  }
}
