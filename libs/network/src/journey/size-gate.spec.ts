import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { TracedHostNetwork } from '../host-network/host-network.js';
import { interfacesOf } from '../host-network/interfaces.js';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { trace } from '../trace.js';
import { NetworkMemory } from './memory.js';
import { pieces } from './size-gate.js';

const picture = exampleCluster();
const echo = async (
  from: { pod: string } | { node: string },
  to: string,
  size: number,
  isWhole: boolean,
) => (await trace(picture, world, { from, to, protocol: 'icmp', size, isWhole })).outcomes[0]!;
const client = { pod: 'default/client' };

describe('a packet of a stated size', () => {
  it('passes where every device lets it through', async () => {
    expect(await echo(client, '10.244.2.6', 1480, true)).toMatchObject({ outcome: 'reply' });
  });

  it('is refused at its sender when the device there is smaller and it must not be cut', async () => {
    expect(await echo(client, '10.244.2.6', 1481, true)).toMatchObject({
      outcome: 'icmp-fragmentation-needed',
      by: '10.244.1.5',
      mtu: 1480,
    });
  });

  it('is given back by the node whose tunnel is smaller', async () => {
    const outcome = await echo({ node: 'node-3' }, '10.244.2.6', 1490, true);
    expect(outcome).toMatchObject({ outcome: 'icmp-fragmentation-needed', mtu: 1480 });
    expect(outcome.steps.at(-1)?.summary).toContain('tunl0 has an MTU of 1480');
  });

  it('is cut into fragments otherwise, which are counted one by one', async () => {
    const memory = new NetworkMemory();
    const { outcomes } = await trace(
      picture,
      { ...world, memory },
      {
        from: client,
        to: '10.244.2.6',
        protocol: 'icmp',
        size: 3000,
      },
    );
    expect(outcomes[0]?.outcome).toBe('reply');
    expect(outcomes[0]?.steps.map(({ summary }) => summary)).toContain(
      'default/client cuts the packet of 3000 bytes into 3 fragments: eth0 has an MTU of 1480.',
    );
    const eth0 = interfacesOf(picture, client, memory.traffic).at(-1);
    expect(eth0?.sent).toEqual({ packets: 3, bytes: 3000 + 2 * 20 + 3 * 14 });
  });

  it('needs as many pieces as its data takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 29, max: 65_535 }),
        fc.integer({ min: 68, max: 9000 }),
        (size, mtu) => {
          const count = pieces(size, mtu);
          const room = Math.floor((mtu - 20) / 8) * 8;
          expect(count === 1 ? size <= mtu : (count - 1) * room < size - 20).toBe(true);
          expect(count === 1 || count * room >= size - 20).toBe(true);
        },
      ),
    );
  });
});

describe('ping of a network', () => {
  const network = new TracedHostNetwork({
    picture: () => picture,
    world: () => world,
    from: client,
    serve: () => undefined,
  });

  it('says what would have gone on', async () => {
    await expect(
      network.ping('10.244.2.6', { dataBytes: 1472, isWhole: true }),
    ).rejects.toMatchObject({ kind: 'too-long', limit: { mtu: 1480, by: '10.244.1.5' } });
    await expect(
      network.ping('10.244.2.6', { dataBytes: 1452, isWhole: true }),
    ).resolves.toMatchObject({
      ttl: 62,
    });
  });
});
