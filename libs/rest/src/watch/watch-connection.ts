import type { WatchFrame, WatchSink } from '#registry';
import type { EventEncoder } from './event-encoder.js';

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
/** Events that one watcher gets before the others have a turn. */
const EVENTS_AT_ONCE = 256;

const waiting = new Set<WatchConnection>();

/** Serves all watchers that have something to send, once per turn of the event loop. */
function flushAll(): void {
  const turn = [...waiting];
  waiting.clear();
  for (const connection of turn) connection.flush();
}

function schedule(connection: WatchConnection): void {
  if (waiting.size === 0) setImmediate(flushAll);
  waiting.add(connection);
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
      if ('change' in frame && frame.change !== undefined) this.live++;
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

  /** Sends what fits now. */
  flush(): void {
    if (this.over) return;
    const stop = Math.min(this.queue.length, this.at + EVENTS_AT_ONCE);
    this.transport.cork();
    while (this.at < stop && this.transport.buffered < MAX_BUFFERED_BYTES) {
      const frame = this.queue[this.at++]!;
      if ('change' in frame && frame.change !== undefined) this.live--;
      this.transport.write(this.encoder.encode(frame));
    }
    this.transport.uncork();
    if (this.at === this.queue.length) {
      this.queue = [];
      this.at = 0;
      if (this.ending) this.close(() => this.transport.end());
    } else if (this.transport.buffered >= MAX_BUFFERED_BYTES) this.blocked = true;
    else schedule(this);
  }

  private close(how: () => void): void {
    if (this.over) return;
    this.over = true;
    this.queue = [];
    waiting.delete(this);
    how();
  }
}
