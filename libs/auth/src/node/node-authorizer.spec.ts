import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock, type KubeObject } from '#machinery';
import { openMemoryStore, type ClusterStore } from '#store';
import { clusterAccess, type ClusterAccess } from '../cluster-authorizer.js';
import type { Decision } from '../authorizer.js';
import type { User } from '../user.js';

const node = (name: string): User => ({
  name: `system:node:${name}`,
  groups: ['system:nodes', 'system:authenticated'],
});

let store: ClusterStore;
let access: ClusterAccess;
beforeEach(async () => {
  store = await openMemoryStore({ clock: new VirtualClock() }).cluster('test');
  access = clusterAccess(store);
  await put('pods', 'shop', 'web', {
    spec: {
      nodeName: 'a',
      serviceAccountName: 'robot',
      containers: [{ envFrom: [{ configMapRef: { name: 'settings' } }] }],
      volumes: [
        { name: 's', secret: { secretName: 'tls' } },
        { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
      ],
    },
  });
  await put('persistentvolumes', '', 'pv', {
    spec: {
      claimRef: { namespace: 'shop', name: 'data' },
      csi: { nodeStageSecretRef: { namespace: 'csi', name: 'key' } },
    },
  });
});

async function put(resource: string, namespace: string, name: string, more: object): Promise<void> {
  await store.create({ resource, namespace, name }, (revision) => {
    const object = {
      metadata: { name, namespace, resourceVersion: String(revision) },
      ...more,
    } as KubeObject;
    return { object, bytes: Buffer.from(JSON.stringify(object)) };
  });
}

function may(
  user: User,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
  more: { subresource?: string; group?: string; fieldSelector?: string } = {},
): Decision {
  return access.authorizer.authorize(user, {
    kind: 'resource',
    verb,
    group: '',
    version: 'v1',
    resource,
    subresource: '',
    namespace,
    name,
    ...more,
  }) as Decision;
}

describe('a node', () => {
  it('reads what its pods refer to, and no other node does', () => {
    for (const [resource, namespace, name] of [
      ['secrets', 'shop', 'tls'],
      ['configmaps', 'shop', 'settings'],
      ['persistentvolumeclaims', 'shop', 'data'],
      ['persistentvolumes', '', 'pv'],
      ['secrets', 'csi', 'key'],
      ['pods', 'shop', 'web'],
    ] as const) {
      expect(may(node('a'), 'get', resource, namespace, name).allowed).toBe(true);
      expect(may(node('b'), 'get', resource, namespace, name)).toEqual({
        allowed: false,
        reason: `no relationship found between node 'b' and this object`,
      });
    }
    expect(may(node('a'), 'get', 'secrets', 'shop', 'other').allowed).toBe(false);
    expect(may(node('a'), 'update', 'secrets', 'shop', 'tls').reason).toBe(
      'can only read resources of this type',
    );
  });

  it('loses what a pod gave it when the pod goes', async () => {
    expect(may(node('a'), 'get', 'secrets', 'shop', 'tls').allowed).toBe(true);
    const pod = store.get({ resource: 'pods', namespace: 'shop', name: 'web' })!;
    await store.delete(pod, pod.revision, () => ({ object: pod.object, bytes: pod.bytes }));
    expect(may(node('a'), 'get', 'secrets', 'shop', 'tls').allowed).toBe(false);
  });

  it('makes tokens for the accounts of its pods', () => {
    const token = { subresource: 'token' };
    expect(may(node('a'), 'create', 'serviceaccounts', 'shop', 'robot', token).allowed).toBe(true);
    expect(may(node('a'), 'create', 'serviceaccounts', 'shop', 'admin', token).allowed).toBe(false);
  });

  it('writes its own Lease and reads its own Node', () => {
    const lease = { group: 'coordination.k8s.io' };
    expect(may(node('a'), 'update', 'leases', 'kube-node-lease', 'a', lease).allowed).toBe(true);
    expect(may(node('a'), 'update', 'leases', 'kube-node-lease', 'b', lease).reason).toBe(
      'can only access node lease with the same name as the requesting node',
    );
    expect(may(node('a'), 'get', 'nodes', '', 'a').allowed).toBe(true);
    expect(may(node('a'), 'get', 'nodes', '', 'b').reason).toBe(
      `node 'a' cannot read 'b', only its own Node object`,
    );
  });

  it('lists its own pods only', () => {
    const own = { fieldSelector: 'spec.nodeName=a' };
    expect(may(node('a'), 'list', 'pods', '', '', own).allowed).toBe(true);
    expect(may(node('b'), 'list', 'pods', '', '', own).reason).toBe(
      'can only list/watch pods with spec.nodeName field selector',
    );
  });

  it('may do what all nodes may', () => {
    expect(may(node('a'), 'create', 'events', 'shop', '').allowed).toBe(true);
    expect(may(node('a'), 'list', 'services', '', '').allowed).toBe(true);
    expect(may({ ...node('a'), groups: [] }, 'list', 'services', '', '').allowed).toBe(false);
  });
});
