import { describe, expect, it } from 'vitest';
import type { Pod } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import { registryFixture } from '../testing/fixture.js';

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
}

const patched = async (apiVersion: string, plural: string, object: KubeObject, patch: object) => {
  const { api, context, target, create } = await registryFixture();
  const stored: Stored = await create(apiVersion, plural, object);
  deepFreeze(stored);
  const where = target(
    apiVersion,
    plural,
    stored.metadata.namespace ?? '',
    stored.metadata.name,
    'status',
  );
  const result = await api.patch(context, where, 'merge', { value: patch }, {});
  return { stored, object: result.object as Stored };
};

const pod = {
  metadata: { name: 'x', labels: { app: 'web' } },
  spec: {
    serviceAccountName: 'default',
    containers: [{ name: 'c', image: 'nginx', resources: { limits: { cpu: '100m' } } }],
  },
};

describe('a patch of a status', () => {
  it('shares what it does not write with the stored object', async () => {
    const { stored, object } = await patched('v1', 'pods', pod, { status: { phase: 'Running' } });
    expect((object as Stored<Pod>).spec).toBe((stored as Stored<Pod>).spec);
    expect(object.metadata.labels).toBe(stored.metadata.labels);
    expect(object).toMatchObject({ status: { phase: 'Running' } });
  });

  it('writes nothing else, whatever it says', async () => {
    const { stored, object } = await patched('v1', 'pods', pod, {
      metadata: { labels: { more: 'yes' } },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'other' }] },
      status: { phase: 'Running' },
    });
    expect((object as Stored<Pod>).spec).toEqual((stored as Stored<Pod>).spec);
    expect(object.metadata.labels).toEqual({ app: 'web', more: 'yes' });
  });

  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec };
  const workload = { selector: { matchLabels: labels }, template };
  it.each([
    ['apps/v1', 'deployments', workload],
    ['apps/v1', 'replicasets', workload],
    ['apps/v1', 'daemonsets', workload],
    ['apps/v1', 'statefulsets', { ...workload, serviceName: 'x' }],
    ['v1', 'replicationcontrollers', { template }],
    ['batch/v1', 'jobs', { template: { spec: { ...spec, restartPolicy: 'Never' } } }],
    ['v1', 'services', { selector: labels, ports: [{ port: 80 }] }],
    ['v1', 'nodes', { podCIDR: '172.16.0.0/24' }],
    ['v1', 'resourcequotas', { hard: { 'requests.cpu': '1' } }],
    [
      'v1',
      'persistentvolumeclaims',
      { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    ],
    [
      'networking.k8s.io/v1',
      'ingresses',
      { defaultBackend: { service: { name: 'x', port: { number: 80 } } } },
    ],
    ['policy/v1', 'poddisruptionbudgets', { selector: { matchLabels: labels }, minAvailable: 1 }],
  ])('never writes to the stored object: %s %s', async (apiVersion, plural, content) => {
    const object = { metadata: { name: 'x' }, spec: content } as KubeObject;
    const { stored, object: after } = await patched(apiVersion, plural, object, {
      metadata: { annotations: { a: 'b' } },
    });
    expect(after.metadata.annotations).toMatchObject({ a: 'b' });
    expect(after).toEqual({ ...stored, metadata: after.metadata });
  });
});
