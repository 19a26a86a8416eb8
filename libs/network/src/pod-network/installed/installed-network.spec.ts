import { describe, expect, it } from 'vitest';
import { interfacesOf } from '../../host-network/interfaces.js';
import { routesOf } from '../../host-network/routes.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { exampleCluster, node, pod, world } from '../../testing/example-cluster.js';
import {
  blockAffinity,
  calicoManifest,
  flannelManifest,
  ipPool,
  kindnetManifest,
} from '../../testing/installed.js';
import { trace } from '../../trace.js';

const withAll = (objects: readonly object[]): NetworkPicture =>
  objects.reduce<NetworkPicture>((picture, object) => picture.with(object), exampleCluster());

const textOf = ({ destination, gateway, device }: ReturnType<typeof routesOf>[number]): string =>
  `${destination}${gateway === undefined ? '' : ` via ${gateway}`} dev ${device}`;

const devices = (picture: NetworkPicture, name = 'node-1') =>
  interfacesOf(picture, { node: name }).map((each) => `${each.name} ${each.mtu}`);

async function stepsTo(picture: NetworkPicture, to: string): Promise<string> {
  const { outcomes } = await trace(picture, world, {
    from: { pod: 'default/client' },
    to,
    port: 8080,
  });
  return outcomes[0]!.steps.map(({ summary }) => summary).join('\n');
}

describe('flannel', () => {
  const vxlan = withAll(flannelManifest({ Type: 'vxlan' }));

  it('puts pods on a bridge and leads to other nodes by flannel.1, with 50 bytes less', () => {
    expect(devices(vxlan).slice(0, 4)).toEqual([
      'lo 65536',
      'eth0 1500',
      'flannel.1 1450',
      'cni0 1450',
    ]);
    expect(interfacesOf(vxlan, { pod: 'default/client' }).at(-1)).toMatchObject({
      name: 'eth0',
      mtu: 1450,
      addresses: [{ ip: '10.244.1.5', prefix: 24 }],
    });
    expect(routesOf(vxlan, { node: 'node-1' }).map(textOf)).toEqual([
      'default via 192.168.1.1 dev eth0',
      '10.244.1.0/24 dev cni0',
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1',
      '10.244.3.0/24 via 10.244.3.0 dev flannel.1',
      '192.168.1.0/24 dev eth0',
    ]);
    expect(routesOf(vxlan, { pod: 'default/client' }).map(textOf)).toEqual([
      'default via 10.244.1.1 dev eth0',
      '10.244.0.0/16 via 10.244.1.1 dev eth0',
      '10.244.1.0/24 dev eth0',
    ]);
  });

  it('wraps packets between nodes into VXLAN', async () => {
    expect(await stepsTo(vxlan, '10.244.2.6')).toContain(
      'node-1 wraps the packet into a VXLAN packet (UDP) 192.168.1.11 → 192.168.1.12',
    );
  });

  it('masquerades what leaves the range of all pods, by its own rule', async () => {
    expect(await stepsTo(vxlan, '8.8.8.8')).toContain(
      "node-1 replaces the source 10.244.1.5 by 192.168.1.11, the address it uses on eth0: flannel's rule asks for it (FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -j MASQUERADE)",
    );
    expect(await stepsTo(vxlan, '10.244.2.6')).not.toContain('replaces the source');
  });

  it('needs no tunnel with host-gw, which reaches only nodes of the same network', async () => {
    const far = {
      ...node(3),
      status: { addresses: [{ type: 'InternalIP', address: '192.168.9.13' }] },
    };
    const picture = withAll([
      ...flannelManifest({ Type: 'host-gw' }),
      far,
      pod('far', 3, '10.244.3.6'),
    ]);
    expect(devices(picture).slice(0, 3)).toEqual(['lo 65536', 'eth0 1500', 'cni0 1500']);
    expect(routesOf(picture, { node: 'node-1' }).map(textOf)).toContain(
      '10.244.2.0/24 via 192.168.1.12 dev eth0',
    );
    expect(await stepsTo(picture, '10.244.3.6')).toContain('default via 192.168.1.1');
  });

  it('gives no lease to a node whose range is outside of its network', async () => {
    const picture = withAll(flannelManifest({ Type: 'vxlan' }, '172.30.0.0/16'));
    expect(devices(picture)).not.toContain('flannel.1 1450');
    expect((await stepsTo(picture, '10.244.2.6')).includes('wraps')).toBe(false);
  });
});

describe('kindnet', () => {
  const picture = withAll([kindnetManifest('10.244.0.0/16')]);

  it('has a link for each pod whose end on the node is the gateway, and a plain route for each node', () => {
    const links = interfacesOf(picture, { node: 'node-1' }).slice(2);
    expect(links.every(({ name }) => /^veth[0-9a-f]{8}$/.test(name))).toBe(true);
    expect(links[0]?.addresses).toEqual([{ ip: '10.244.1.1', prefix: 32 }]);
    expect(routesOf(picture, { node: 'node-2' }).map(textOf)).toContain(
      '10.244.1.0/24 via 192.168.1.11 dev eth0',
    );
    expect(routesOf(picture, { pod: 'default/client' }).map(textOf)).toEqual([
      'default via 10.244.1.1 dev eth0',
      '10.244.1.0/24 via 10.244.1.1 dev eth0',
      '10.244.1.1 dev eth0',
    ]);
  });

  it('masquerades all that does not go to pods', async () => {
    expect(await stepsTo(picture, '8.8.8.8')).toContain('KIND-MASQ-AGENT');
    expect(await stepsTo(picture, '10.244.2.6')).not.toContain('KIND-MASQ-AGENT');
  });
});

describe('Calico', () => {
  /** What calico-node has written on its node. */
  const noted = (index: number) => {
    const plain = node(index);
    const ip = `10.244.${index}.0`;
    const annotations = {
      'projectcalico.org/IPv4IPIPTunnelAddr': ip,
      'projectcalico.org/IPv4VXLANTunnelAddr': ip,
    };
    return { ...plain, metadata: { ...plain.metadata, annotations } };
  };
  const pool = (modes: object) =>
    withAll([
      noted(1),
      noted(2),
      calicoManifest(),
      ipPool('pods', { cidr: '10.244.0.0/16', natOutgoing: true, ...modes }),
      blockAffinity('node-1', '10.244.1.0/26'),
      blockAffinity('node-2', '10.244.2.0/26'),
    ]);

  it.each([
    [{ ipipMode: 'Always' }, ['tunl0 1480'], '10.244.2.0/26 via 192.168.1.12 dev tunl0', 1480],
    [
      { vxlanMode: 'Always' },
      ['vxlan.calico 1450'],
      '10.244.2.0/26 via 10.244.2.0 dev vxlan.calico',
      1450,
    ],
    [
      { vxlanMode: 'CrossSubnet' },
      ['vxlan.calico 1450'],
      '10.244.2.0/26 via 192.168.1.12 dev eth0',
      1450,
    ],
    [{}, [], '10.244.2.0/26 via 192.168.1.12 dev eth0', 1500],
  ])('routes blocks as the pool says: %j', (modes, tunnels, route, mtu) => {
    const picture = pool(modes);
    expect(routesOf(picture, { node: 'node-1' }).map(textOf)).toContain(route);
    expect(devices(picture).filter((each) => /^(?:tunl|vxlan)/.test(each))).toEqual(tunnels);
    expect(interfacesOf(picture, { pod: 'default/client' }).at(-1)?.mtu).toBe(mtu);
  });

  it('takes the tunnel to other networks only with CrossSubnet', async () => {
    const far = {
      ...node(2),
      status: { addresses: [{ type: 'InternalIP', address: '192.168.9.12' }] },
    };
    const picture = pool({ ipipMode: 'CrossSubnet' }).with(far);
    expect(await stepsTo(picture, '10.244.2.6')).toContain('192.168.1.11 → 192.168.9.12');
    expect(routesOf(picture, { node: 'node-2' }).map(textOf)).toContain(
      '10.244.1.0/26 via 192.168.1.11 dev tunl0',
    );
  });

  it('swallows free addresses of its own block, and leads to borrowed ones one by one', async () => {
    const picture = pool({ ipipMode: 'Always' }).with(pod('borrower', 3, '10.244.1.7'));
    expect(routesOf(picture, { node: 'node-2' }).map(textOf)).toEqual(
      expect.arrayContaining([
        '10.244.2.0/26 dev blackhole',
        '10.244.1.0/26 via 192.168.1.11 dev tunl0',
        '10.244.1.7 via 192.168.1.13 dev tunl0',
      ]),
    );
    expect(await stepsTo(picture, '10.244.1.7')).toContain('to node-3');
    expect(await stepsTo(picture, '10.244.1.60')).toContain('blackhole 10.244.1.0/26 proto bird');
  });

  it('hides pods of pools with natOutgoing from all that is in no pool', async () => {
    const picture = pool({ ipipMode: 'Always' });
    expect(await stepsTo(picture, '8.8.8.8')).toContain('natOutgoing');
    const two = picture.with(ipPool('others', { cidr: '8.8.8.0/24' }));
    expect(await stepsTo(two, '8.8.8.8')).not.toContain('natOutgoing');
    expect(await stepsTo(pool({ natOutgoing: false }), '8.8.8.8')).not.toContain('natOutgoing');
  });

  it('has the pool of its environment before there are objects', () => {
    const picture = withAll([calicoManifest({ CALICO_IPV4POOL_VXLAN: 'Always' })]);
    expect(devices(picture)).toContain('vxlan.calico 1450');
    expect(picture.podNetwork.name).toBe('calico-vxlan');
  });

  it('comes before flannel where both are installed, and goes with its DaemonSet', () => {
    const picture = withAll([...flannelManifest({ Type: 'vxlan' }), calicoManifest()]);
    expect(picture.podNetwork.name).toBe('calico-none');
    expect(picture.without(calicoManifest()).podNetwork.name).toBe('flannel');
  });
});
