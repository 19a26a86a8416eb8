import { StatusError, type KubeObject, type Status } from '#machinery';
import type { WatchFrame, WatchOptions } from '#registry';
import type { Place } from '../api/authorized-api.js';
import type { GraphqlContext } from '../context.js';
import { limits } from '../limits.js';
import { EventQueue } from './event-queue.js';

/** One change of an object, as a watch of the Kubernetes API tells it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the change; its last state when it is deleted or no longer selected. */
  readonly object: KubeObject;
}

/**
 * Watches a collection until the reader leaves or the kind goes. Without `resourceVersion` all that is there comes first, as ADDED. Rejects
 * with the StatusError of the API (403, 400); one that comes later (410, 429) is the last event.
 */
export async function watchEvents(
  context: GraphqlContext,
  place: Place,
  options: WatchOptions,
): Promise<AsyncIterableIterator<WatchEvent | Error>> {
  let stop: (() => void) | undefined;
  const queue = new EventQueue<WatchEvent>(limits.waitingEvents, () => stop?.());
  const handle = await context.api.watch(place, options, {
    frames: (frames) => deliver(queue, frames),
    end: () => queue.end(),
  });
  stop = () => handle.close();
  return queue;
}

function deliver(queue: EventQueue<WatchEvent>, frames: readonly WatchFrame[]): void {
  const events: WatchEvent[] = [];
  for (const frame of frames) {
    if (frame.type === 'ERROR') {
      queue.push(events);
      queue.fail(errorOf(frame.status));
      return;
    }
    if (frame.type !== 'BOOKMARK') events.push({ type: frame.type, object: frame.entry.object });
  }
  queue.push(events);
}

function errorOf({ code, reason, message, details }: Status): StatusError {
  return new StatusError(code, reason ?? '', message ?? '', details);
}
