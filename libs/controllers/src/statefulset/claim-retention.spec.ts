import { describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim, StatefulSet } from '#kinds';
import type { OwnerReference } from '#machinery';
import { podIn, stored } from '../testing/objects.js';
import { retainedBy } from './claim-retention.js';

const setOf = (whenDeleted: string, whenScaled: string, replicas: number) =>
  stored<StatefulSet>({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      replicas,
      template: {},
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
    },
  });
const pod = podIn('db-0');
const claim = (...ownerReferences: OwnerReference[]) =>
  stored<PersistentVolumeClaim>({
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data-db-0', ownerReferences },
    spec: {},
  });
const owner = (kind: string, name: string, uid = `uid-${name}`): OwnerReference => ({
  apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

describe('the owners of the claims of a StatefulSet', () => {
  it('are nobody when claims are retained', () => {
    const set = setOf('Retain', 'Retain', 1);
    expect(retainedBy(claim(), { set, pod })).toBeUndefined();
    expect(retainedBy(claim(owner('StatefulSet', 'db')), { set, pod })).toEqual([]);
  });

  it('are the set, which takes them along when it is deleted', () => {
    const set = setOf('Delete', 'Delete', 1);
    expect(retainedBy(claim(), { set, pod })).toEqual([owner('StatefulSet', 'db')]);
    expect(retainedBy(claim(owner('StatefulSet', 'db')), { set, pod })).toBeUndefined();
  });

  it('are the pod when it is scaled away', () => {
    const set = setOf('Delete', 'Delete', 0);
    expect(retainedBy(claim(owner('StatefulSet', 'db')), { set, pod })).toEqual([
      owner('Pod', 'db-0'),
    ]);
  });

  it('stay as they are while they name an earlier pod, or when somebody else controls the claim', () => {
    const set = setOf('Delete', 'Delete', 1);
    expect(retainedBy(claim(owner('Pod', 'db-0', 'earlier')), { set, pod })).toBeUndefined();
    expect(retainedBy(claim(owner('Job', 'x')), { set, pod })).toBeUndefined();
  });
});
