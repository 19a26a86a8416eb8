import { describe, expect, it } from 'vitest';
import { exampleCluster, service, world } from '../testing/example-cluster.js';
import { TracedHostNetwork } from './host-network.js';

const picture = exampleCluster().with(service('empty', { clusterIP: '10.96.0.30' }));
const network = new TracedHostNetwork({
  picture: () => picture,
  world: () => world,
  from: { pod: 'default/client' },
  serve: (backend, request) => ({
    status: 200,
    headers: {},
    body: `${backend.pod} got ${request.path} from ${request.source.ip}`,
  }),
});
const get = (url: string) =>
  network.http({ url: new URL(url), method: 'GET', headers: {}, body: '', timeoutMs: 1000 });

describe('the network as a container sees it', () => {
  it('carries an HTTP request to the backend that the rules choose', async () => {
    const response = await get('http://10.244.2.6:8080/hello?x=1');
    expect(response).toMatchObject({
      status: 200,
      remote: { ip: '10.244.2.6', port: 8080 },
      local: { ip: '10.244.1.5' },
    });
    expect(response.body).toBe('default/web-b got /hello?x=1 from 10.244.1.5');
  });

  it('tells failures apart as sockets do', async () => {
    await expect(get('http://10.96.0.30/')).rejects.toMatchObject({
      kind: 'refused',
      ip: '10.96.0.30',
    });
    await expect(network.connect('10.244.2.6', 81, 1000)).rejects.toMatchObject({
      kind: 'refused',
    });
    await expect(network.connect('10.96.0.20', 81, 1000)).rejects.toMatchObject({
      kind: 'timeout',
    });
    await expect(network.ping('nowhere')).rejects.toMatchObject({ kind: 'unresolved' });
  });

  it('counts the nodes on the way in the TTL of a ping', async () => {
    expect(await network.ping('10.244.1.6')).toMatchObject({ ip: '10.244.1.6', ttl: 63 });
    expect(await network.ping('10.244.2.6')).toMatchObject({ ttl: 62 });
  });

  it('has the devices and routes of a Calico pod', () => {
    expect(network.interfaces().map((device) => [device.name, device.mtu, device.up])).toEqual([
      ['lo', 65536, true],
      ['tunl0', 1480, false],
      ['eth0', 1480, true],
    ]);
    expect(network.interfaces().at(-1)?.addresses).toEqual([{ ip: '10.244.1.5', prefix: 32 }]);
    expect(network.routes()).toEqual([
      { destination: 'default', gateway: '169.254.1.1', device: 'eth0' },
      { destination: '169.254.1.1', device: 'eth0', scope: 'link' },
    ]);
  });
});

describe('the network of a node', () => {
  const node = new TracedHostNetwork({
    picture: () => picture,
    world: () => world,
    from: { node: 'node-1' },
    serve: () => undefined,
  });

  it('has a tunnel, and a link for each of its pods that is the other end of their eth0', () => {
    const devices = node.interfaces();
    expect(devices.map((device) => device.name).slice(0, 3)).toEqual(['lo', 'eth0', 'tunl0']);
    expect(devices.slice(3).every((device) => /^cali[0-9a-f]{11}$/.test(device.name))).toBe(true);
    const eth0 = network.interfaces().at(-1)!;
    const end = devices.find((device) => device.index === eth0.peerIndex);
    expect(end?.peerIndex).toBe(eth0.index);
  });

  it('routes the blocks of other nodes by the tunnel and swallows free addresses of its own', () => {
    expect(node.routes()).toEqual(
      expect.arrayContaining([
        { destination: 'default', gateway: '192.168.1.1', device: 'eth0' },
        {
          destination: '192.168.1.0/24',
          device: 'eth0',
          protocol: 'kernel',
          scope: 'link',
          source: '192.168.1.11',
        },
        { destination: '10.244.1.0/26', device: 'blackhole', protocol: 'bird' },
        {
          destination: '10.244.2.0/26',
          gateway: '192.168.1.12',
          device: 'tunl0',
          protocol: 'bird',
          isOnLink: true,
        },
        { destination: '10.244.1.5', device: expect.stringMatching(/^cali/), scope: 'link' },
      ]),
    );
  });
});
