import type { IncomingMessage } from 'node:http';
import { StatusError, type KubeObject, type Status, type Stored } from '#machinery';
import type { WatchEvent, WatchHandle } from '../client.js';
import { readAll, statusError, type Transport } from './transport.js';

/** The longest line of a watch that is accepted, in characters: objects are at most 3 MB. */
const LONGEST_LINE = 16 << 20;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

/**
 * Keeps a watch going: servers end each one after a while, and it continues from the last version that was seen. `path` gives
 * the request's path for a version.
 */
export function followWatch<T extends KubeObject>(
  transport: Transport,
  path: (resourceVersion: string) => string,
  resourceVersion: string,
  onEvents: (events: readonly WatchEvent<T>[]) => void,
  onError: (error: Error) => void,
): WatchHandle {
  let version = resourceVersion;
  let open = true;
  let abort: (() => void) | undefined;

  const once = async (): Promise<void> => {
    const call = transport.open({ method: 'GET', path: path(version) });
    abort = () => call.abort();
    const response = await call.response;
    if (response.statusCode !== 200)
      throw statusError(response.statusCode ?? 0, await readAll(response));
    for await (const lines of linesOf(response)) {
      if (!open) return;
      const events = lines.map((line) => eventOf<T>(JSON.parse(line) as Line));
      const last = events.at(-1);
      if (last !== undefined)
        version =
          last.type === 'BOOKMARK' ? last.resourceVersion : last.object.metadata.resourceVersion;
      if (events.length > 0) onEvents(events);
    }
  };

  const run = async (): Promise<void> => {
    try {
      // oxlint-disable-next-line no-unmodified-loop-condition -- `close` and `once` change it.
      while (open) await once();
    } catch (error) {
      if (!open) return;
      open = false;
      onError(error as Error);
    }
  };
  void run();
  return {
    close: () => {
      open = false;
      abort?.();
    },
  };
}

/** The complete lines of each chunk. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string[]> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE)
      throw new Error(`a line of the watch is longer than ${LONGEST_LINE} characters`);
    yield lines.filter((line) => line !== '');
  }
}

function eventOf<T extends KubeObject>({ type, object }: Line): WatchEvent<T> {
  if (type === 'ERROR') {
    const { code, reason = '', message = '', details } = object as unknown as Status;
    throw new StatusError(code, reason, message, details);
  }
  if (type !== 'BOOKMARK') return { type, object: object as Stored<T> };
  const { resourceVersion = '', annotations } = object.metadata ?? {};
  return { type, resourceVersion, initialEventsEnd: annotations?.[INITIAL_EVENTS_END] === 'true' };
}
