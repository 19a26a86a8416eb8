import type { WatchFrame, WatchSink } from '#registry';
import { isReplayed, type EventEncoder } from './event-encoder.js';

/** The way to one watcher. */
export interface WatchTransport {
  write(line: Uint8Array): void;
  /** Writes between these two leave together. */
  cork(): void;
  uncork(): void;
  /** Bytes that wait for the client to read. */
  readonly buffered: number;
  onDrain(listener: () => void): void;
  /** Ends the stream cleanly. */
  end(): void;
  /** Cuts the client off. */
  destroy(): void;
}

/** While so many bytes wait for the client, events stay in the queue, where they cost a reference each. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** A watcher that has this many live events waiting is too slow and is closed; it will resume from where it was. */
const MAX_QUEUED_EVENTS = 16_384;
/** Events that all watchers together get before everybody else has a turn: some milliseconds. */
const EVENTS_A_TURN = 1024;
/** Present state is replayed in pieces of so many bytes, one a turn. */
const REPLAY_BYTES = 256 * 1024;

const waiting = new Set<WatchConnection>();
/** True while `flushSome` is going to run. */
let due = false;

/** Serves those that have waited longest, then lets the event loop serve others. */
function flushSome(): void {
  let left = EVENTS_A_TURN;
  // Who has more to send, or gets more meanwhile, comes after all that wait now.
  let connections = waiting.size;
  try {
    for (const connection of waiting) {
      if (connections-- === 0 || left <= 0) break;
      waiting.delete(connection);
      left -= connection.flush();
    }
  } finally {
    due = waiting.size > 0;
    if (due) setImmediate(flushSome);
  }
}

function schedule(connection: WatchConnection): void {
  waiting.add(connection);
  if (due) return;
  due = true;
  setImmediate(flushSome);
}

/** A change as it happens. */
function isLive(frame: WatchFrame): boolean {
  return 'change' in frame && frame.change !== undefined;
}

/** Sends the frames of a watch to one client, as fast as it reads. */
export class WatchConnection implements WatchSink {
  private queue: WatchFrame[] = [];
  private at = 0;
  private live = 0;
  private ending = false;
  private blocked = false;
  private over = false;

  constructor(
    private readonly encoder: EventEncoder,
    private readonly transport: WatchTransport,
  ) {
    transport.onDrain(() => {
      if (!this.blocked) return;
      this.blocked = false;
      schedule(this);
    });
  }

  frames(frames: readonly WatchFrame[]): void {
    if (this.over) return;
    for (const frame of frames) {
      this.queue.push(frame);
      if (isLive(frame)) this.live++;
    }
    if (this.live > MAX_QUEUED_EVENTS) this.close(() => this.transport.destroy());
    else if (!this.blocked) schedule(this);
  }

  end(): void {
    this.ending = true;
    if (!this.over && !this.blocked) schedule(this);
  }

  /** Forgets what is waiting: the client has gone. */
  abandon(): void {
    this.close(() => undefined);
  }

  /** Sends what fits now; returns how many events that were. */
  flush(): number {
    if (this.over) return 0;
    const from = this.at;
    const stop = Math.min(this.queue.length, from + this.encoder.atOnce);
    if (this.encoder.joinsReplayed && isReplayed(this.queue[from])) {
      const { encoded, next } = this.encoder.replay(this.queue, from, stop, REPLAY_BYTES);
      this.transport.write(encoded);
      this.at = next;
    } else {
      this.transport.cork();
      while (this.at < stop && this.transport.buffered < MAX_BUFFERED_BYTES) {
        if (this.encoder.joinsReplayed && isReplayed(this.queue[this.at])) break;
        const { encoded, next } = this.encoder.joined(this.queue, this.at, stop);
        for (; this.at < next; this.at++) if (isLive(this.queue[this.at]!)) this.live--;
        this.transport.write(encoded);
      }
      this.transport.uncork();
    }
    const sent = this.at - from;
    if (this.at === this.queue.length) {
      this.queue = [];
      this.at = 0;
      if (this.ending) this.close(() => this.transport.end());
    } else if (this.transport.buffered >= MAX_BUFFERED_BYTES) this.blocked = true;
    else schedule(this);
    return sent;
  }

  private close(how: () => void): void {
    if (this.over) return;
    this.over = true;
    this.queue = [];
    waiting.delete(this);
    how();
  }
}
