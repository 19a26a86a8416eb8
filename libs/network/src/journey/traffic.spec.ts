import { describe, expect, it } from 'vitest';
import { TracedHostNetwork } from '../host-network/host-network.js';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { NetworkMemory } from './memory.js';

const picture = exampleCluster();

describe('counters of devices', () => {
  it('move by what an HTTP exchange carries, at both ends and on the way', async () => {
    const sentFor = async (body: string): Promise<Readonly<Record<string, number>>> => {
      const memory = new NetworkMemory();
      const network = new TracedHostNetwork({
        picture: () => picture,
        world: () => ({ ...world, memory }),
        from: { pod: 'default/client' },
        serve: () => ({ status: 200, headers: {}, body }),
      });
      const url = new URL('http://10.244.2.6:8080/');
      await network.http({ url, method: 'GET', headers: {}, body: '', timeoutMs: 1000 });
      const { traffic } = memory;
      return {
        client: traffic.of('default/client', 'eth0').received.bytes,
        server: traffic.of('default/web-b', 'eth0').sent.bytes,
        tunnel: traffic.of('node-1', 'tunl0').received.bytes,
        lan: traffic.of('node-1', 'eth0').received.bytes,
        packets: traffic.of('node-1', 'eth0').received.packets,
      };
    };
    const [small, large] = [await sentFor(''), await sentFor('x'.repeat(100_000))];
    // One segment with headers alone, or with the body 70.
    const more = (place: string): number => large[place]! - small[place]!;
    expect(more('packets')).toBe(69);
    expect(more('client')).toBe(100_000 + 69 * (52 + 14));
    expect(more('server')).toBe(more('client'));
    expect(more('tunnel')).toBe(100_000 + 69 * 52);
    expect(more('lan')).toBe(100_000 + 69 * (52 + 20 + 14));
  });
});
