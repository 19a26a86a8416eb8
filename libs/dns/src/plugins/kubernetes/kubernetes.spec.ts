import { describe, expect, it } from 'vitest';
import { serve, service, slice } from '../../fixture.js';

const COREFILE =
  '.:53 {\n  kubernetes cluster.local in-addr.arpa ip6.arpa {\n    pods verified\n  }\n  forward . 192.0.2.53\n}\n';
const headless = (name: string) => service(name, 'None');
const peers = slice('peers', [
  { addresses: ['10.244.1.21'], hostname: 'peer-0', conditions: { ready: true } },
  { addresses: ['10.244.1.22'], conditions: {} },
  { addresses: ['10.244.1.23'], conditions: { ready: false } },
]);

describe('kubernetes', () => {
  it('answers a Service with its address, with the default TTL of 5', async () => {
    const { ask } = await serve(COREFILE, [service('web', '10.96.1.10')]);
    expect(await ask('web.shop.svc.cluster.local.')).toEqual([
      'NOERROR',
      'web.shop.svc.cluster.local. 5 A 10.96.1.10',
    ]);
  });

  it("tells no data from no such name, both with the zone's SOA record", async () => {
    const { message } = await serve(COREFILE, [service('web', '10.96.1.10')]);
    const noData = await message('web.shop.svc.cluster.local.', 'AAAA');
    const noName = await message('none.shop.svc.cluster.local.');
    expect([noData?.rcode, noName?.rcode]).toEqual(['NOERROR', 'NXDOMAIN']);
    expect(noName?.authority[0]).toMatchObject({ type: 'SOA', name: 'cluster.local.', ttl: 5 });
  });

  it('answers a headless Service with its ready endpoints, and each by its label', async () => {
    const { ask } = await serve(COREFILE, [headless('peers'), peers]);
    expect(await ask('peers.shop.svc.cluster.local.')).toEqual([
      'NOERROR',
      'peers.shop.svc.cluster.local. 5 A 10.244.1.21',
      'peers.shop.svc.cluster.local. 5 A 10.244.1.22',
    ]);
    expect(await ask('peer-0.peers.shop.svc.cluster.local.')).toHaveLength(2);
    expect(await ask('10-244-1-22.peers.shop.svc.cluster.local.')).toHaveLength(2);
    expect(await ask('10-244-1-23.peers.shop.svc.cluster.local.')).toEqual(['NXDOMAIN']);
  });

  it('answers SRV with the port of a Service, or of each endpoint with its address beside', async () => {
    const { ask } = await serve(COREFILE, [service('web', '10.96.1.10'), headless('peers'), peers]);
    expect((await ask('_http._tcp.web.shop.svc.cluster.local.', 'SRV'))[1]).toBe(
      '_http._tcp.web.shop.svc.cluster.local. 5 SRV 0 100 80 web.shop.svc.cluster.local.',
    );
    expect(await ask('_http._tcp.peers.shop.svc.cluster.local.', 'SRV')).toContain(
      'peer-0.peers.shop.svc.cluster.local. 5 A 10.244.1.21',
    );
    expect(await ask('_nope._tcp.web.shop.svc.cluster.local.', 'SRV')).toEqual(['NXDOMAIN']);
  });

  it('follows an ExternalName inside the zone and through forward', async () => {
    const external = (name: string, externalName: string) =>
      service(name, '', { type: 'ExternalName', externalName, clusterIPs: [] });
    const { ask } = await serve(COREFILE, [
      service('web', '10.96.1.10'),
      external('in', 'web.shop.svc.cluster.local'),
      external('out', 'www.example.org'),
    ]);
    expect(await ask('in.shop.svc.cluster.local.')).toHaveLength(3);
    expect(await ask('out.shop.svc.cluster.local.')).toEqual([
      'NOERROR',
      'out.shop.svc.cluster.local. 5 CNAME www.example.org.',
      'www.example.org. 60 A 192.0.2.10',
    ]);
  });

  it('names addresses: a Service first, else endpoints', async () => {
    const { ask } = await serve(COREFILE, [service('web', '10.96.1.10'), headless('peers'), peers]);
    expect(await ask('10.1.96.10.in-addr.arpa.', 'PTR')).toEqual([
      'NOERROR',
      '10.1.96.10.in-addr.arpa. 5 PTR web.shop.svc.cluster.local.',
    ]);
    expect(await ask('21.1.244.10.in-addr.arpa.', 'PTR')).toEqual([
      'NOERROR',
      '21.1.244.10.in-addr.arpa. 5 PTR peer-0.peers.shop.svc.cluster.local.',
    ]);
  });

  it('knows pods by address only in their own namespace when they are verified', async () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      status: { podIP: '10.244.1.7', phase: 'Running' },
    };
    const { ask, informers } = await serve(COREFILE, [
      pod,
      { kind: 'Namespace', metadata: { name: 'blog' } },
    ]);
    expect(await ask('10-244-1-7.shop.pod.cluster.local.')).toEqual([
      'NOERROR',
      '10-244-1-7.shop.pod.cluster.local. 5 A 10.244.1.7',
    ]);
    expect(await ask('10-244-1-7.blog.pod.cluster.local.')).toEqual(['NXDOMAIN']);
    informers.remove(pod);
    expect(await ask('10-244-1-7.shop.pod.cluster.local.')).toEqual(['NXDOMAIN']);
  });

  it('fails instead of denying while it has not seen the cluster', async () => {
    const { ask, informers } = await serve(COREFILE);
    informers.unsync();
    expect(await ask('web.shop.svc.cluster.local.')).toEqual(['SERVFAIL']);
  });

  it('does not expand wildcards', async () => {
    const { ask } = await serve(COREFILE, [service('web', '10.96.1.10')]);
    expect(await ask('*.shop.svc.cluster.local.')).toEqual(['NXDOMAIN']);
  });
});
