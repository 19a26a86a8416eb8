import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Resource } from '#client';
import { resources } from '#kinds';
import { METALLB_RESOURCES } from '#load-balancer';
import type { KubeObject } from '#machinery';
import { Stage } from './stage.js';

const SYSTEM = 'metallb-system';
const metalLb = (kind: string): Resource => METALLB_RESOURCES.find((each) => each.kind === kind)!;
const l2Statuses: Resource<KubeObject & { status?: object }> = {
  group: 'metallb.io',
  version: 'v1beta1',
  plural: 'servicel2statuses',
  kind: 'ServiceL2Status',
  namespaced: true,
};
const bgpStatuses = { ...l2Statuses, plural: 'servicebgpstatuses', kind: 'ServiceBGPStatus' };

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  await stage.namespace(SYSTEM);
  for (const resource of [...METALLB_RESOURCES, l2Statuses, bgpStatuses])
    await stage.define(resource);
  await stage.node('a', '192.168.1.1', { rack: 'one' });
  await stage.node('b', '192.168.1.2', { rack: 'two' });
  await stage.pod(SYSTEM, 'controller', 'a', 'quay.io/metallb/controller:v0.15.2');
  await stage.pod(SYSTEM, 'speaker-a', 'a', 'quay.io/metallb/speaker:v0.15.2');
  await stage.pod(SYSTEM, 'speaker-b', 'b', 'quay.io/metallb/speaker:v0.15.2');
  await configure('IPAddressPool', 'pool', { addresses: ['192.168.1.240/28'] });
  await stage.service('web', {}, ['a', 'b']);
});
afterEach(() => stage.close());

async function configure(kind: string, name: string, spec: object): Promise<void> {
  const resource = metalLb(kind);
  const apiVersion = `metallb.io/${resource.version}`;
  const object = { apiVersion, kind, metadata: { name }, spec };
  await stage.client.create(resource, SYSTEM, object);
}

async function statuses(resource: typeof l2Statuses) {
  await stage.settle();
  return (await stage.list(resource))
    .map(({ metadata, status }) => ({ metadata, status }))
    .toSorted((a, b) => JSON.stringify(a.status).localeCompare(JSON.stringify(b.status)));
}

const told = async (resource: typeof l2Statuses) =>
  (await statuses(resource)).map(({ status }) => status);

it('The node that leads by layer 2 is told in one ServiceL2Status, which the pod of its speaker owns', async () => {
  await configure('L2Advertisement', 'all', {});
  const [status, ...others] = await statuses(l2Statuses);
  expect(others).toEqual([]);
  const { node } = status!.status as { node: string };
  expect(status).toMatchObject({
    metadata: {
      namespace: SYSTEM,
      name: expect.stringMatching(/^l2-[a-z0-9]{5}$/),
      labels: {
        'metallb.io/node': node,
        'metallb.io/service-name': 'web',
        'metallb.io/service-namespace': 'default',
      },
      ownerReferences: [{ kind: 'Pod', name: `speaker-${node}` }],
    },
    status: { node, serviceName: 'web', serviceNamespace: 'default' },
  });
  expect(status?.status).not.toHaveProperty('interfaces');
});

it('The ServiceL2Status moves with the address, and goes with the Service', async () => {
  await configure('L2Advertisement', 'all', {});
  const [before] = (await told(l2Statuses)) as { node: string }[];
  await stage.client.delete(resources.pods, SYSTEM, `speaker-${before!.node}`, {
    gracePeriodSeconds: 0,
  });
  expect(await told(l2Statuses)).toMatchObject([{ node: before!.node === 'a' ? 'b' : 'a' }]);
  await stage.client.delete(resources.services, 'default', 'web');
  expect(await told(l2Statuses)).toEqual([]);
});

it('Each node that announces by BGP is told with the peers that it announces to, those that its labels leave out excepted', async () => {
  const router = { myASN: 64500, peerASN: 64501 };
  await configure('BGPPeer', 'far', { ...router, peerAddress: '192.168.9.1' });
  await configure('BGPPeer', 'near', {
    ...router,
    peerAddress: '192.168.1.254',
    nodeSelectors: [{ matchLabels: { rack: 'two' } }],
  });
  await configure('BGPAdvertisement', 'all', {});
  const of = (node: string, peers: string[]) => ({
    node,
    peers,
    serviceName: 'web',
    serviceNamespace: 'default',
  });
  expect(await told(bgpStatuses)).toEqual([of('a', ['far']), of('b', ['far', 'near'])]);
  expect(await told(l2Statuses)).toEqual([]);
});

it('A status that somebody deletes is written again', async () => {
  await configure('L2Advertisement', 'all', {});
  const [status] = await statuses(l2Statuses);
  await stage.client.delete(l2Statuses, SYSTEM, status!.metadata.name);
  expect(await told(l2Statuses)).toEqual([status!.status]);
});

it('A wrong part of the configuration changes nothing of what is announced', async () => {
  await configure('L2Advertisement', 'all', {});
  const [before] = await told(l2Statuses);
  await configure('BGPPeer', 'wrong', { myASN: 1, peerASN: 2, peerAddress: 'nowhere' });
  await configure('L2Advertisement', 'other', { interfaces: ['eth7'] });
  expect(await told(l2Statuses)).toEqual([before]);
});

it('A peer with the password of a Secret waits for the Secret, of the right type and with a password', async () => {
  const peer = { myASN: 64500, peerASN: 64501, peerAddress: '192.168.1.254' };
  await configure('BGPPeer', 'router', { ...peer, passwordSecret: { name: 'bgp' } });
  await configure('BGPAdvertisement', 'all', {});
  expect(await told(bgpStatuses)).toEqual([]);
  const secret = { metadata: { name: 'bgp' }, data: { password: 'c2VjcmV0' } };
  await stage.client.create(resources.secrets, SYSTEM, secret);
  expect(await told(bgpStatuses)).toEqual([]);
  await stage.client.delete(resources.secrets, SYSTEM, 'bgp');
  const type = 'kubernetes.io/basic-auth';
  const right = { type, data: { ...secret.data, username: '' } };
  await stage.client.create(resources.secrets, SYSTEM, { ...secret, ...right });
  expect(await told(bgpStatuses)).toMatchObject([{ node: 'a' }, { node: 'b' }]);
});

it('An elected node without the interface of the advertisement says that it fails', async () => {
  await configure('L2Advertisement', 'all', { interfaces: ['eth7'] });
  expect(await told(l2Statuses)).toEqual([]);
  expect(await stage.events('web')).toContainEqual(
    expect.stringMatching(
      /^Warning announceFailed the interfaces specified by LB IP "192\.168\.1\.240" doesn't exist in assigned node "[ab]" with protocol "layer2"$/,
    ),
  );
});
