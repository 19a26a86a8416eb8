import { humanDuration } from '#machinery';

/**
 * A cell that says how long something has lasted: the moment is kept, and its text made for each answer, so that the rest of a
 * row can be kept for as long as its object does not change.
 */
export class Elapsed {
  /** `since` in milliseconds; the other two stand around the duration. */
  constructor(
    readonly since: number,
    readonly before = '',
    readonly after = '',
  ) {}

  /** As kubectl shows durations (`5m12s`). `now` in milliseconds. */
  text(now: number): string {
    return `${this.before}${humanDuration(now - this.since)}${this.after}`;
  }
}
