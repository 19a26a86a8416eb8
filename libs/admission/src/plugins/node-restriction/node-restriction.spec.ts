import { describe, expect, it } from 'vitest';
import type { Draft, KubeObject } from '#machinery';
import { admissionEnvironment, request } from '../../testing/environment.js';
import { nodeRestriction } from './node-restriction.js';

const node = { metadata: { name: 'n1', uid: 'u1' } };
const pod = (nodeName: string, more: object = {}, spec: object = {}): KubeObject =>
  ({
    metadata: { name: 'x', namespace: 'home', uid: 'p', ...more },
    spec: { nodeName, containers: [], ...spec },
  }) as KubeObject;
const { lookup } = admissionEnvironment({ nodes: [node], pods: [pod('n1')] });
const kubelet = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };
const tried =
  (resource: string, object: KubeObject | undefined, more: object = {}) =>
  (): unknown =>
    nodeRestriction(lookup).admit!(
      structuredClone(object) as Draft<KubeObject> | undefined,
      request(resource, { user: kubelet, ...more }),
    );
const mirror = {
  annotations: { 'kubernetes.io/config.mirror': 'hash' },
  ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'u1', controller: true }],
};

describe('a kubelet', () => {
  it('creates mirrors of its static pods only', () => {
    expect(tried('pods', pod('n1', mirror))).not.toThrow();
    expect(tried('pods', pod('n1'))).toThrow(
      'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
    );
    expect(tried('pods', pod('n2', mirror))).toThrow('spec.nodeName set to itself');
    const volumes = [{ name: 's', secret: { secretName: 's' } }];
    expect(tried('pods', pod('n1', mirror, { volumes }))).toThrow(
      'node "n1" can not create pods that reference secrets',
    );
  });

  it('deletes, evicts and reports about its own pods only', () => {
    const deletion = (old: KubeObject) => tried('pods', undefined, { operation: 'DELETE', old });
    expect(deletion(pod('n1'))).not.toThrow();
    expect(deletion(pod('n2'))).toThrow(
      'node "n1" can only delete pods with spec.nodeName set to itself',
    );
    const status = (object: KubeObject, old: KubeObject) =>
      tried('pods', object, { operation: 'UPDATE', subresource: 'status', old });
    expect(status(pod('n1'), pod('n1'))).not.toThrow();
    expect(status(pod('n2'), pod('n2'))).toThrow('can only update pod status');
    expect(status(pod('n1', { labels: { a: 'b' } }), pod('n1'))).toThrow(
      'cannot update labels through pod status',
    );
    expect(tried('pods', { metadata: { name: 'x' } }, { subresource: 'eviction' })).not.toThrow();
  });

  it('writes its own node, but not its taints or restricted labels', () => {
    const update = (object: object, old: object = node) =>
      tried('nodes', object, { operation: 'UPDATE', name: 'n1', old });
    const labelled = (key: string) => ({ metadata: { name: 'n1', labels: { [key]: 'x' } } });
    expect(update(labelled('team'))).not.toThrow();
    expect(update(labelled('kubelet.kubernetes.io/x'))).not.toThrow();
    expect(update(labelled('node-restriction.kubernetes.io/x'))).toThrow(
      'is not allowed to modify labels: node-restriction.kubernetes.io/x',
    );
    expect(update(labelled('app.kubernetes.io/x'))).toThrow('is not allowed to modify labels');
    expect(update({ ...node, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } })).toThrow(
      'node "n1" is not allowed to modify taints',
    );
    expect(tried('nodes', node, { operation: 'UPDATE', name: 'n2', old: node })).toThrow(
      'node "n1" is not allowed to modify node "n2"',
    );
  });

  it('gets tokens for pods that run on it, and renews its own lease', () => {
    const token = (boundObjectRef?: object) =>
      tried('serviceaccounts', { spec: { boundObjectRef } } as KubeObject, {
        subresource: 'token',
      });
    expect(token({ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'p' })).not.toThrow();
    expect(token()).toThrow('node requested token not bound to a pod');
    expect(token({ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'other' })).toThrow(
      'does not match the UID in record',
    );
    const lease = (namespace: string, name: string) =>
      tried('leases.coordination.k8s.io', { metadata: { name } }, { namespace, name });
    expect(lease('kube-node-lease', 'n1')).not.toThrow();
    expect(lease('kube-node-lease', 'n2')).toThrow('same name as the requesting node');
    expect(lease('home', 'n1')).toThrow('"kube-node-lease" system namespace');
  });

  it('is the only one who is restricted', () => {
    expect(tried('pods', pod('n2'), { user: { name: 'alice', groups: [] } })).not.toThrow();
  });
});
