import { describe, expect, it } from 'vitest';
import { KindCatalog } from '#kinds';
import type { Stored } from '#machinery';
import type { WatchFrame } from '#registry';
import { EventEncoder } from './event-encoder.js';
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

/** A client that reads `appetite` bytes at most until it is told to go on. */
function client(appetite: number) {
  const state = {
    lines: [] as Uint8Array[],
    buffered: 0,
    ended: false,
    destroyed: false,
    drain: () => undefined as void,
  };
  const connection = new WatchConnection(
    new EventEncoder(kind, { mediaType: 'application/json' }, 'Metadata', () => 0, PLAIN),
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

  it('waits while the client does not read, and ends when everything is sent', async () => {
    const { state, connection } = client(1);
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
