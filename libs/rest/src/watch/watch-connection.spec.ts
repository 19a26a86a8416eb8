import { describe, expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import type { Stored } from '#machinery';
import type { WatchFrame } from '#registry';
import type { Entry } from '#store';
import { EventEncoder, type Framing } from './event-encoder.js';
import { PLAIN } from './http-transport.js';
import { WatchConnection } from './watch-connection.js';

const kind = KindCatalog.builtIn().byResource('', 'v1', 'configmaps')!;

const modified = (revision: number): WatchFrame => {
  const metadata = {
    name: 'a',
    uid: 'u',
    namespace: 'shop',
    resourceVersion: String(revision),
    creationTimestamp: '2024-05-01T10:00:00Z',
  };
  const object: Stored = { kind: 'ConfigMap', apiVersion: 'v1', metadata };
  const entry = {
    resource: 'configmaps',
    namespace: 'shop',
    name: 'a',
    revision,
    object,
    bytes: Buffer.from(JSON.stringify(object)),
  };
  return { type: 'MODIFIED', entry, change: { operation: 'MODIFIED', revision, entry } };
};

const entryOf = (frame: WatchFrame): Entry => (frame as { readonly entry: Entry }).entry;
const line = (frame: WatchFrame): string =>
  `{"type":"MODIFIED","object":${Buffer.from(entryOf(frame).bytes).toString()}}\n`;

/** A client that reads `appetite` bytes at most until it is told to go on. */
function client(appetite: number, framing: Framing = PLAIN) {
  const state = {
    lines: [] as Uint8Array[],
    buffered: 0,
    ended: false,
    destroyed: false,
    drain: () => undefined as void,
  };
  const connection = new WatchConnection(
    new EventEncoder(kind, { mediaType: 'application/json' }, 'Metadata', () => 0, framing),
    {
      write(line) {
        state.lines.push(line);
        if (state.lines.length > appetite) state.buffered += 2 ** 20;
      },
      cork: () => undefined,
      uncork: () => undefined,
      get buffered() {
        return state.buffered;
      },
      onDrain: (listener) => {
        state.drain = listener;
      },
      end: () => {
        state.ended = true;
      },
      destroy: () => {
        state.destroyed = true;
      },
    },
  );
  return { state, connection };
}

describe('the connection to a watcher', () => {
  it('shares the encoded event among watchers', async () => {
    const [one, two] = [client(10), client(10)];
    const frame = modified(7);
    one.connection.frames([frame]);
    two.connection.frames([frame]);
    await expect.poll(() => two.state.lines.length).toBe(1);
    expect(one.state.lines[0]).toBe(two.state.lines[0]);
    expect(JSON.parse(Buffer.from(one.state.lines[0]!).toString())).toMatchObject({
      type: 'MODIFIED',
      object: { metadata: { resourceVersion: '7' } },
    });
  });

  it('shares pieces of events among watchers that are not equally far', async () => {
    const frames = Array.from({ length: 9 }, (_, index) => modified(index));
    const clients = [frames, frames, frames.slice(3), frames.slice(0, 5)].map((some) => {
      const { state, connection } = client(100);
      connection.frames(some);
      return { state, some };
    });
    await expect.poll(() => clients.every(({ state }) => state.lines.length > 0)).toBe(true);
    for (const { state, some } of clients)
      expect(Buffer.concat(state.lines).toString()).toBe(some.map((frame) => line(frame)).join(''));
    expect(clients[0]!.state.lines[0]).toBe(clients[1]!.state.lines[0]);
  });

  it('gives a client whose events are messages each in one of its own', async () => {
    const { state, connection } = client(100, { ...PLAIN, joins: false });
    const replayed = modified(1);
    connection.frames([{ type: 'ADDED', entry: entryOf(replayed) }, modified(2), modified(3)]);
    await expect.poll(() => state.lines.length).toBe(3);
    expect(state.lines.map((each) => JSON.parse(Buffer.from(each).toString()) as unknown)).toEqual([
      expect.objectContaining({ type: 'ADDED' }),
      expect.objectContaining({ type: 'MODIFIED' }),
      expect.objectContaining({ type: 'MODIFIED' }),
    ]);
  });

  it('waits while the client does not read, and ends when everything is sent', async () => {
    const { state, connection } = client(1, { ...PLAIN, joins: false });
    connection.frames([modified(1), modified(2), modified(3)]);
    connection.end();
    await expect.poll(() => state.lines.length).toBe(2);
    expect(state.ended).toBe(false);
    state.buffered = 0;
    state.drain();
    await expect.poll(() => state.ended).toBe(true);
    expect(state.lines).toHaveLength(3);
  });

  it('cuts off a client that falls too far behind', () => {
    const { state, connection } = client(0);
    connection.frames(Array.from({ length: 20_000 }, (_, index) => modified(index)));
    expect(state.destroyed).toBe(true);
  });
});
