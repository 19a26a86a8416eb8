import { StatusError } from '#machinery';

/**
 * Events on their way to one subscriber, in order, read once. An error is the last event: thrown by the iterator it would end the connection
 * and all other subscriptions on it, so that it is for the field's resolver to throw (`eventOf`). Somebody who lets more than `limit` events
 * wait is cut off: they are dropped, and the error says so (429).
 */
export class EventQueue<Event> implements AsyncIterableIterator<Event | Error> {
  private waiting: (Event | Error)[] = [];
  private readAt = 0;
  private wake: (() => void) | undefined;
  private isOver = false;

  /** `onClose` is called once, when either side has had enough. */
  constructor(
    private readonly limit: number,
    private readonly onClose: () => void,
  ) {}

  /** True once either side has had enough. */
  get isClosed(): boolean {
    return this.isOver;
  }

  /** The limit is for what comes after events that wait already: the first state of a collection may be long. */
  push(events: readonly Event[]): void {
    if (this.isOver) return;
    if (this.waiting.length - this.readAt > this.limit) {
      this.drop();
      this.fail(tooSlow());
      return;
    }
    for (const event of events) this.waiting.push(event);
    this.wake?.();
  }

  /** No events follow: what waits can still be read. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onClose();
    this.wake?.();
  }

  /** As `end`, with the error behind what waits. */
  fail(error: Error): void {
    if (this.isOver) return;
    this.waiting.push(error);
    this.end();
  }

  async next(): Promise<IteratorResult<Event | Error, undefined>> {
    while (this.readAt === this.waiting.length) {
      if (this.isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const value = this.waiting[this.readAt]!;
    this.readAt += 1;
    if (this.readAt === this.waiting.length) this.drop();
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<Event | Error, undefined>> {
    this.drop();
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private drop(): void {
    this.waiting = [];
    this.readAt = 0;
  }
}

/** The event, or throws what ended the subscription. */
export function eventOf<Event>(event: Event | Error): Event {
  if (event instanceof Error) throw event;
  return event;
}

function tooSlow(): StatusError {
  return new StatusError(
    429,
    'TooManyRequests',
    'too many events waited to be read: subscribe again',
  );
}
