import { describe, expect, it } from 'vitest';
import { parseCIDR, SeededRandom, VirtualClock, type KubeObject } from '#machinery';
import { KindCatalog, type Service } from '#kinds';
import { openMemoryStore } from '#store';
import { registryFixture } from '../testing/fixture.js';
import { openServiceHook } from './open.js';

/** A cluster with Services of both families, and what updates a Service to a spec made from its last one. */
async function dualStack() {
  const clock = new VirtualClock();
  const store = await openMemoryStore({ clock }).cluster('test');
  const hook = await openServiceHook({
    store,
    catalog: KindCatalog.builtIn(),
    clock,
    random: new SeededRandom(1),
    serviceCidrs: ['10.96.0.0/16', 'fd00:96::/112'].map((text) => parseCIDR(text)!),
  });
  const { api, context, create, target } = await registryFixture({
    store,
    hooks: new Map([['services', hook]]),
  });
  const made = async (spec: object): Promise<Service> => {
    const object = { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], ...spec } };
    return (await create('v1', 'services', object as KubeObject)) as Service;
  };
  const update = async (service: Service, spec: object): Promise<Service> => {
    const text = JSON.stringify({ ...service, spec: { ...service.spec, ...spec } });
    const value = JSON.parse(text) as KubeObject;
    const place = target('v1', 'services', 'default', 'a');
    const { object } = await api.update(context, place, { value }, {});
    return object as Service;
  };
  return { made, update, store };
}

const causes = (messages: readonly string[]) => ({
  details: { causes: messages.map((message) => expect.objectContaining({ message }) as object) },
});

describe('a Service that changes, as kube-apiserver 1.36 answers', () => {
  it('gets a second address with a second family, and gives it back', async () => {
    const { made, update, store } = await dualStack();
    const single = await made({});
    const dual = await update(single, { ipFamilyPolicy: 'PreferDualStack' });
    expect(dual.spec).toMatchObject({ ipFamilies: ['IPv4', 'IPv6'] });
    expect(dual.spec.clusterIPs?.[0]).toBe(single.spec.clusterIP);
    expect(store.count('ipaddresses.networking.k8s.io')).toBe(2);
    const again = await update(dual, { ipFamilyPolicy: 'SingleStack' });
    expect(again.spec.clusterIPs).toEqual(single.spec.clusterIPs);
    expect(store.count('ipaddresses.networking.k8s.io')).toBe(1);
  });

  it('does not lose its second address without saying so', async () => {
    const { made, update } = await dualStack();
    const dual = await made({ ipFamilyPolicy: 'RequireDualStack' });
    const less = { clusterIPs: dual.spec.clusterIPs!.slice(0, 1), ipFamilies: ['IPv4'] };
    await expect(update(dual, less)).rejects.toMatchObject(
      causes([
        'Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary cluster IP',
        'Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary IP family',
      ]),
    );
  });

  it('keeps its first address, and takes no other for trying', async () => {
    const { made, update, store } = await dualStack();
    const service = await made({});
    const none = { clusterIP: 'None', clusterIPs: undefined };
    await expect(update(service, none)).rejects.toMatchObject(
      causes(['Invalid value: ["None"]: may not change once set']),
    );
    await expect(update(service, { clusterIP: '10.96.3.3' })).rejects.toMatchObject(
      causes(['Invalid value: ["10.96.3.3"]: may not change once set']),
    );
    expect(store.count('ipaddresses.networking.k8s.io')).toBe(1);
  });

  it('needs a policy for two families', async () => {
    const { made } = await dualStack();
    await expect(made({ ipFamilies: ['IPv4', 'IPv6'] })).rejects.toMatchObject(
      causes([
        "Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
      ]),
    );
  });

  it('has no node ports to wish for without the type', async () => {
    const { made } = await dualStack();
    await expect(made({ ports: [{ port: 80, nodePort: 80 }] })).rejects.toMatchObject(
      causes(["Forbidden: may not be used when `type` is 'ClusterIP'"]),
    );
  });

  it('keeps the port for its health checks', async () => {
    const { made, update } = await dualStack();
    const service = await made({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    await expect(update(service, { healthCheckNodePort: 31234 })).rejects.toMatchObject(
      causes(['Forbidden: field is immutable']),
    );
  });

  it('is told twice what is wrong with the class of its balancer', async () => {
    const { made, update } = await dualStack();
    const service = await made({});
    const message = "Forbidden: may only be used when `type` is 'LoadBalancer'";
    await expect(update(service, { loadBalancerClass: 'a.b/c' })).rejects.toMatchObject(
      causes([message, message]),
    );
  });

  it('shows no internal traffic policy as an alias, and has the usual one again afterwards', async () => {
    const { made, update } = await dualStack();
    const service = await made({ internalTrafficPolicy: 'Local' });
    const alias = await update(service, { type: 'ExternalName', externalName: 'x.example.com' });
    expect(alias.spec).not.toHaveProperty('internalTrafficPolicy');
    const again = await update(alias, { type: 'ClusterIP', externalName: undefined });
    expect(again.spec.internalTrafficPolicy).toBe('Cluster');
  });
});
