import { describe, expect, it } from 'vitest';
import type { KubeObject, Stored } from '#machinery';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#kinds';
import { Scheduler } from '../../scheduler.js';
import { FakeCluster } from '../../testing/fake-cluster.js';
import { node, pod } from '../../testing/recorded-case.js';

/** Two nodes, a class that waits for the first consumer, a claim of it and a pod that uses the claim. */
async function clusterWithClaim(
  provisioner: string,
  volumes: readonly KubeObject[] = [],
): Promise<{ cluster: FakeCluster; scheduler: Scheduler }> {
  const cluster = new FakeCluster();
  for (const name of ['n1', 'n2']) cluster.apply('nodes', node(name));
  cluster.apply('storageclasses', {
    metadata: { name: 'late' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const spec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'late',
    resources: { requests: { storage: '1Gi' } },
  };
  cluster.apply('persistentvolumeclaims', {
    metadata: { name: 'data', namespace: 'default' },
    spec,
  });
  for (const volume of volumes) cluster.apply('persistentvolumes', volume);
  cluster.apply(
    'pods',
    pod('web', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }),
  );
  const scheduler = new Scheduler(cluster.context());
  scheduler.start();
  scheduler.run();
  await cluster.settled(scheduler);
  return { cluster, scheduler };
}

const volumeOn = (name: string, hostname: string, storage: string): PersistentVolume => ({
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'late',
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/hostname', operator: 'In', values: [hostname] },
            ],
          },
        ],
      },
    },
  },
  status: { phase: 'Available' },
});

/** What the volume controller does in the end. */
async function confirm(
  cluster: FakeCluster,
  scheduler: Scheduler,
  volumeName: string,
): Promise<void> {
  const claim = cluster
    .resource('persistentvolumeclaims')
    .get('default', 'data') as Stored<PersistentVolumeClaim>;
  const annotations = { ...claim.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' };
  cluster.apply('persistentvolumeclaims', {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...claim.spec, volumeName },
  });
  await new Promise((resolve) => setImmediate(resolve));
  await cluster.settled(scheduler);
}

const nodeOf = (cluster: FakeCluster): string | undefined =>
  (cluster.resource('pods').get('default', 'web') as Pod).spec?.nodeName;

describe('VolumeBinding', () => {
  it('asks the provisioner for a volume at the chosen node, and binds the pod once it is there', async () => {
    const { cluster, scheduler } = await clusterWithClaim('example.com/disks');
    const claim = cluster.resource('persistentvolumeclaims').get('default', 'data');
    expect(claim?.metadata.annotations).toEqual({ 'volume.kubernetes.io/selected-node': 'n1' });
    expect(nodeOf(cluster)).toBeUndefined();
    expect(scheduler.pending()).toBe(0);
    cluster.apply('persistentvolumes', volumeOn('made', 'n1', '1Gi'));
    await confirm(cluster, scheduler, 'made');
    expect(nodeOf(cluster)).toBe('n1');
  });

  it('keeps the smallest volume that will do for the claim', async () => {
    const volumes = [
      volumeOn('large', 'n2', '9Gi'),
      volumeOn('small', 'n2', '2Gi'),
      volumeOn('tiny', 'n2', '1Mi'),
    ];
    const { cluster, scheduler } = await clusterWithClaim('kubernetes.io/no-provisioner', volumes);
    const small = cluster.resource('persistentvolumes').get('', 'small') as PersistentVolume;
    expect(small.spec?.claimRef).toMatchObject({ namespace: 'default', name: 'data' });
    await confirm(cluster, scheduler, 'small');
    expect(nodeOf(cluster)).toBe('n2');
  });

  it('gives up after ten minutes without a volume', async () => {
    const { cluster, scheduler } = await clusterWithClaim('example.com/disks');
    cluster.clock.advance(600_000);
    await new Promise((resolve) => setImmediate(resolve));
    await cluster.settled(scheduler);
    const [event] = cluster.eventsAbout({ metadata: { name: 'web' } }, 'FailedScheduling');
    expect(event?.note).toBe(
      'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
    );
  });
});
