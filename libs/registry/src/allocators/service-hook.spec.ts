import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCIDR, SeededRandom, VirtualClock, type KubeObject } from '#machinery';
import { KindCatalog, type Service } from '#kinds';
import { openMemoryStore, type ClusterStore } from '#store';
import { registryFixture, type RegistryFixture } from '../testing/fixture.js';
import { BandAllocator } from './band-allocator.js';
import { openServiceHook } from './open.js';

async function cluster(cidr = '10.96.0.0/12', store?: ClusterStore): Promise<RegistryFixture> {
  const clock = new VirtualClock();
  const used = store ?? (await openMemoryStore({ clock }).cluster('test'));
  const hook = await openServiceHook({
    store: used,
    catalog: KindCatalog.builtIn(),
    clock,
    random: new SeededRandom(1),
    serviceCidrs: [parseCIDR(cidr)!],
  });
  return registryFixture({ store: used, hooks: new Map([['services', hook]]) });
}

const service = (name: string, spec: object = {}): KubeObject =>
  ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } }) as KubeObject;
const specOf = (object: KubeObject): NonNullable<Service['spec']> => (object as Service).spec;

describe('cluster IPs', () => {
  it('come from the upper band and have an IPAddress object', async () => {
    const { create, store } = await cluster();
    const { clusterIP = '' } = specOf(await create('v1', 'services', service('a')));
    const offset =
      parseCIDR(`${clusterIP}/32`)!.network.value - parseCIDR('10.96.0.0/12')!.network.value;
    expect(offset).toBeGreaterThan(256n);
    const object = store.get({
      resource: 'ipaddresses.networking.k8s.io',
      namespace: '',
      name: clusterIP,
    })?.object;
    expect(object).toMatchObject({
      metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4' } },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'a' } },
    });
  });

  it('are refused when taken or outside the range', async () => {
    const { create } = await cluster();
    await create('v1', 'services', service('a', { clusterIP: '10.107.3.3' }));
    await expect(
      create('v1', 'services', service('b', { clusterIP: '10.107.3.3' })),
    ).rejects.toMatchObject({
      code: 422,
      message:
        'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.107.3.3"]: failed to allocate IP 10.107.3.3: provided IP is already allocated',
    });
    await expect(
      create('v1', 'services', service('b', { clusterIP: '192.168.0.1' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining(
        'the provided network does not match the current range',
      ) as string,
    });
  });

  it('are free again once the Service is gone', async () => {
    const { api, context, create, target, store } = await cluster();
    await create('v1', 'services', service('a', { clusterIP: '10.107.3.3' }));
    await api.delete(context, target('v1', 'services', 'default', 'a'), {});
    expect(store.count('ipaddresses.networking.k8s.io')).toBe(0);
    await create('v1', 'services', service('b', { clusterIP: '10.107.3.3' }));
  });

  it('go back when the Service is refused for another reason', async () => {
    const { create, store } = await cluster();
    const wrong = service('a', { clusterIP: '10.107.3.3', sessionAffinity: 'Sometimes' });
    await expect(create('v1', 'services', wrong)).rejects.toMatchObject({ code: 422 });
    expect(store.count('ipaddresses.networking.k8s.io')).toBe(0);
    await create('v1', 'services', service('a', { clusterIP: '10.107.3.3' }));
  });

  it('are known again after a restart', async () => {
    const first = await cluster();
    await first.create('v1', 'services', service('a', { clusterIP: '10.107.3.3' }));
    const second = await cluster('10.96.0.0/12', first.store);
    await expect(
      second.create('v1', 'services', service('b', { clusterIP: '10.107.3.3' })),
    ).rejects.toMatchObject({ code: 422 });
  });

  it('are never given to two Services, and the range can be used up', async () => {
    const { create } = await cluster('10.0.0.0/24');
    const attempts = await Promise.allSettled(
      Array.from({ length: 260 }, (_, index) => create('v1', 'services', service(`s${index}`))),
    );
    const given = attempts.flatMap((attempt) =>
      attempt.status === 'fulfilled' ? [specOf(attempt.value).clusterIP] : [],
    );
    expect(new Set(given).size).toBe(254);
    expect(given).toHaveLength(254);
    expect(attempts.find((attempt) => attempt.status === 'rejected')?.reason).toMatchObject({
      code: 500,
      message: 'Internal error occurred: failed to allocate a serviceIP: range is full',
    });
  });
});

describe('a ServiceCIDR that is added later', () => {
  const rangeOf = (cidr: string): KubeObject =>
    ({ metadata: { name: 'more' }, spec: { cidrs: [cidr] } }) as KubeObject;
  const isReady = { conditions: [{ type: 'Ready', status: 'True' }] };
  const withRange = async (ready: boolean) => {
    const fixture = await cluster('10.0.0.0/29');
    for (let index = 0; index < 6; index++)
      await fixture.create('v1', 'services', service(`s${index}`));
    const range = await fixture.create(
      'networking.k8s.io/v1',
      'servicecidrs',
      rangeOf('10.7.0.0/24'),
    );
    const target = fixture.target('networking.k8s.io/v1', 'servicecidrs', '', 'more', 'status');
    if (ready)
      await fixture.api.update(
        fixture.context,
        target,
        { value: { ...range, status: isReady } },
        {},
      );
    return fixture;
  };

  it('gives addresses once it is ready and the first range is full', async () => {
    const { create, api, context, target } = await withRange(true);
    const { clusterIP } = specOf(await create('v1', 'services', service('next')));
    expect(clusterIP).toMatch(/^10\.7\.0\.\d+$/);
    await create('v1', 'services', service('wish', { clusterIP: '10.7.0.5' }));
    await expect(
      create('v1', 'services', service('again', { clusterIP: '10.7.0.5' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('provided IP is already allocated') as string,
    });
    await api.delete(context, target('v1', 'services', 'default', 'wish'), {});
    await create('v1', 'services', service('again', { clusterIP: '10.7.0.5' }));
  });

  it('gives none before it is ready', async () => {
    const { create } = await withRange(false);
    await expect(create('v1', 'services', service('next'))).rejects.toMatchObject({ code: 500 });
    await expect(
      create('v1', 'services', service('wish', { clusterIP: '10.7.0.5' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining(
        'the provided network does not match the current range',
      ) as string,
    });
  });

  it('keeps its addresses over a restart', async () => {
    const first = await withRange(true);
    await first.create('v1', 'services', service('wish', { clusterIP: '10.7.0.5' }));
    const second = await cluster('10.0.0.0/29', first.store);
    const key = { resource: 'ipaddresses.networking.k8s.io', namespace: '', name: '10.7.0.5' };
    expect(second.store.get(key)).toBeDefined();
    await expect(
      second.create('v1', 'services', service('again', { clusterIP: '10.7.0.5' })),
    ).rejects.toMatchObject({ code: 422 });
  });
});

describe('node ports', () => {
  it('are shared by ports of one number and different protocols', async () => {
    const { create } = await cluster();
    const ports = [
      { name: 'tcp', port: 53, protocol: 'TCP' },
      { name: 'udp', port: 53, protocol: 'UDP' },
    ];
    const made = specOf(
      await create('v1', 'services', service('dns', { type: 'NodePort', ports })),
    );
    expect(made.ports![0]!.nodePort).toBeGreaterThanOrEqual(30_086);
    expect(made.ports![1]!.nodePort).toBe(made.ports![0]!.nodePort);
  });

  it('are refused when another Service has them, and released with its type', async () => {
    const { api, context, create, target } = await cluster();
    const wish = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_451 }] };
    await create('v1', 'services', service('a', wish));
    await expect(create('v1', 'services', service('b', wish))).rejects.toMatchObject({
      message:
        'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30451: provided port is already allocated',
    });
    const at = target('v1', 'services', 'default', 'a');
    await api.patch(context, at, 'merge', { value: { spec: { type: 'ClusterIP' } } }, {});
    await create('v1', 'services', service('b', wish));
  });

  it('are not reserved by a dry run', async () => {
    const { api, context, create, target } = await cluster();
    const wish = service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_451 }] });
    await api.create(
      context,
      target('v1', 'services', 'default'),
      { value: wish },
      { dryRun: true },
    );
    await expect(create('v1', 'services', wish)).resolves.toBeDefined();
  });
});

describe('the bands', () => {
  it('never hand out a number twice and use every number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer(),
        (size, offset, seed) => {
          const bands = new BandAllocator(size, Math.min(offset, size), new SeededRandom(seed));
          const given = Array.from({ length: size }, () => bands.takeNext());
          expect(new Set(given).size).toBe(size);
          expect(bands.takeNext()).toBeUndefined();
          bands.release(given[0]!);
          expect(bands.takeNext()).toBe(given[0]);
        },
      ),
    );
  });
});
