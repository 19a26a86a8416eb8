import { describe, expect, it } from 'vitest';
import { trace } from '../trace.js';
import { exampleCluster, node, pod, service, slice, world } from '../testing/example-cluster.js';
import type { Resolver } from '../journey/world.js';
import { lookup } from './lookup.js';
import { candidates, resolvConf } from './resolv-conf.js';

const zone: Readonly<Record<string, string>> = {
  'web.default.svc.cluster.local': '10.96.0.20',
  'web.shop.svc.cluster.local': '10.96.0.40',
};

const resolver: Resolver = {
  query: (name, type) => {
    const data = zone[name];
    if (data === undefined) return { rcode: 'NXDOMAIN', records: [], answeredBy: 'kubernetes' };
    return {
      rcode: 'NOERROR',
      records: type === 'A' ? [{ name, type, ttl: 30, data }] : [],
      answeredBy: 'kubernetes',
    };
  },
};

const dnsPod = pod('dns', 2, '10.244.2.53', { app: 'kube-dns' });
const dns = {
  ...service('kube-dns', { clusterIP: '10.96.0.10', ports: [{ port: 53, protocol: 'UDP' }] }),
};
const dnsService = { ...dns, metadata: { ...dns.metadata, namespace: 'kube-system' } };
const bare = slice('kube-dns', [['10.244.2.53', 2]], 53);
const dnsSlice = {
  ...bare,
  metadata: { ...bare.metadata, namespace: 'kube-system' },
  ports: [{ name: '', port: 53, protocol: 'UDP' }],
};

const picture = exampleCluster().with(dnsPod).with(dnsService).with(dnsSlice);
const withDns = {
  ...world,
  resolver,
  listeners: {
    listening: (at: Parameters<typeof world.listeners.listening>[0]) =>
      at.port === 53 && at.host.name === 'default/dns'
        ? { name: 'coredns' }
        : world.listeners.listening(at),
  },
};
const from = { pod: 'default/client' };

describe('a name', () => {
  it('is tried below each entry of the search path, by a datagram to the cluster DNS', async () => {
    const found = await lookup(picture, withDns, from, 'web.shop');
    expect(found.questions.map((q) => [q.name, q.type, q.answer?.rcode])).toEqual([
      ['web.shop.default.svc.cluster.local', 'A', 'NXDOMAIN'],
      ['web.shop.svc.cluster.local', 'A', 'NOERROR'],
    ]);
    expect(found).toMatchObject({
      ip: '10.96.0.40',
      fullName: 'web.shop.svc.cluster.local',
      server: '10.96.0.10',
    });
    expect(found.path?.backend?.pod).toBe('default/dns');
  });

  it('that nobody knows ends the journey, with every name tried and the Service that may be meant', async () => {
    const other = service('cart', { clusterIP: '10.96.0.50' });
    const elsewhere = picture.with({
      ...other,
      metadata: { ...other.metadata, namespace: 'shop' },
    });
    const { outcomes } = await trace(elsewhere, withDns, { from, to: 'cart', port: 80 });
    expect(outcomes[0]).toMatchObject({
      outcome: 'unresolved',
      fix: 'Service cart is in namespace shop: call it cart.shop',
    });
    expect(outcomes[0]?.reason).toContain(
      'cart.default.svc.cluster.local (NXDOMAIN), cart.svc.cluster.local (NXDOMAIN)',
    );
  });

  it('cannot be looked up when the DNS Service has no backend', async () => {
    const broken = picture.without(dnsSlice);
    const { outcomes, resolution } = await trace(broken, withDns, { from, to: 'web', port: 80 });
    expect(outcomes[0]?.outcome).toBe('unresolved');
    expect(resolution?.path?.outcome).toBe('icmp-port-unreachable');
    expect(outcomes[0]?.reason).toContain('the nameserver 10.96.0.10 does not answer');
  });

  it('leads on to the Service that has the address', async () => {
    const { outcomes, to } = await trace(picture, withDns, {
      from,
      to: 'web',
      port: 80,
      all: true,
    });
    expect(to).toEqual({ name: 'web', ip: '10.96.0.20', port: 80 });
    expect(outcomes.map((o) => o.outcome)).toEqual(['answered', 'answered']);
  });
});

describe('/etc/resolv.conf of a pod', () => {
  const conf = (spec: object) => {
    const configured = { ...pod('p', 1, '10.244.1.7'), spec: { nodeName: 'node-1', ...spec } };
    return resolvConf(picture.with(configured), { pod: 'default/p' });
  };

  it('names the cluster DNS and three search domains', async () => {
    expect(conf({})).toEqual({
      nameservers: ['10.96.0.10'],
      searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
      options: ['ndots:5'],
    });
  });

  it('is the one of the node for dnsPolicy Default, and for host network', async () => {
    expect(conf({ dnsPolicy: 'Default' })).toMatchObject({
      nameservers: ['192.168.1.1'],
      ndots: 1,
    });
    expect(conf({ hostNetwork: true })).toMatchObject({ nameservers: ['192.168.1.1'] });
  });

  it('takes dnsConfig in', async () => {
    const dnsConfig = {
      nameservers: ['1.1.1.1', '10.96.0.10'],
      searches: ['corp'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    expect(conf({ dnsConfig })).toMatchObject({
      nameservers: ['10.96.0.10', '1.1.1.1'],
      searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'corp'],
      ndots: 2,
      options: ['ndots:2', 'edns0'],
    });
    expect(conf({ dnsPolicy: 'None', dnsConfig }).nameservers).toEqual(['1.1.1.1', '10.96.0.10']);
  });

  it('decides about the order of names by their dots', async () => {
    const two = { nameservers: [], searches: ['a', 'b'], ndots: 2, options: [] };
    expect(candidates('x.y', two)).toEqual(['x.y.a', 'x.y.b', 'x.y']);
    expect(candidates('x.y.z', two)).toEqual(['x.y.z', 'x.y.z.a', 'x.y.z.b']);
    expect(candidates('x.', two)).toEqual(['x']);
  });
});

it('pods of the host network look names up as their node does, unless they ask for ClusterFirstWithHostNet', async () => {
  const host = {
    ...pod('h', 1, '192.168.1.11'),
    spec: { nodeName: 'node-1', hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
  };
  const there = picture.with(node(1)).with(host);
  expect((await lookup(there, withDns, { pod: 'default/h' }, 'web')).ip).toBe('10.96.0.20');
});
