import { describe, expect, it } from 'vitest';
import { parseCIDR, SeededRandom, VirtualClock } from '#machinery';
import { KindCatalog } from '#kinds';
import { openMemoryStore, type ClusterStore } from '#store';
import { openServiceHook } from '../allocators/open.js';
import { createRegistry } from '../registry.js';
import { bootstrapCluster } from './bootstrap.js';

const serviceCidrs = [parseCIDR('10.96.0.0/12')!];

async function start(store: ClusterStore, advertiseAddress = '172.18.0.2'): Promise<void> {
  const shared = {
    store,
    catalog: KindCatalog.builtIn(),
    clock: new VirtualClock(),
    random: new SeededRandom(1),
  };
  const hooks = new Map([['services', await openServiceHook({ ...shared, serviceCidrs })]]);
  const api = createRegistry({ ...shared, hooks });
  await bootstrapCluster({ ...shared, api, serviceCidrs, advertiseAddress, securePort: 6443 });
}

const emptyCluster = (): Promise<ClusterStore> =>
  openMemoryStore({ clock: new VirtualClock() }).cluster('test');

describe('the objects of the API server itself', () => {
  it('gives a new cluster its namespaces, roles and the kubernetes Service', async () => {
    const store = await emptyCluster();
    await start(store);
    expect(store.range({ resource: 'namespaces' }).entries.map(({ name }) => name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    const service = store.get({ resource: 'services', namespace: 'default', name: 'kubernetes' });
    expect(service?.object).toMatchObject({
      spec: { clusterIP: '10.96.0.1', ports: [{ port: 443, targetPort: 6443 }] },
    });
    expect(
      store.get({ resource: 'ipaddresses.networking.k8s.io', namespace: '', name: '10.96.0.1' }),
    ).toBeDefined();
    expect(store.count('clusterroles.rbac.authorization.k8s.io')).toBeGreaterThan(60);
  });

  it('changes nothing at the next start', async () => {
    const store = await emptyCluster();
    await start(store);
    const { revision } = store;
    await start(store);
    expect(store.revision).toBe(revision);
  });

  it('leads to the address of the present server', async () => {
    const store = await emptyCluster();
    await start(store);
    await start(store, '172.18.0.9');
    const slice = store.get({
      resource: 'endpointslices.discovery.k8s.io',
      namespace: 'default',
      name: 'kubernetes',
    });
    expect(slice?.object).toMatchObject({ endpoints: [{ addresses: ['172.18.0.9'] }] });
  });

  it('puts back a rule that somebody took from a default role', async () => {
    const store = await emptyCluster();
    await start(store);
    const key = {
      resource: 'clusterroles.rbac.authorization.k8s.io',
      namespace: '',
      name: 'cluster-admin',
    };
    const role = store.get(key)!;
    await store.update(key, role.revision, (revision) => {
      const object = {
        ...role.object,
        rules: [],
        metadata: { ...role.object.metadata, resourceVersion: String(revision) },
      };
      return { object, bytes: Buffer.from(JSON.stringify(object)) };
    });
    await start(store);
    expect(store.get(key)?.object).toMatchObject({ rules: [{ verbs: ['*'] }, { verbs: ['*'] }] });
  });
});
