import { afterEach, expect, it } from 'vitest';
import { resources } from '#kinds';
import { SystemClock } from '#machinery';
import { openMemoryStore } from '#store';
import { Cluster } from '../cluster.js';
import { addAll } from '../parts.js';
import { settings } from '../settings.js';

const running: Cluster[] = [];
afterEach(() => {
  for (const cluster of running.splice(0)) cluster.stop();
});

/** A cluster of controllers alone: its pods stay as they are made. */
async function controllers(): Promise<Cluster> {
  const clock = new SystemClock();
  const store = await openMemoryStore({ clock }).cluster('default');
  const given = settings({ clock, components: 'apiserver,controllers' });
  const cluster = await Cluster.open(given, store);
  running.push(cluster);
  addAll(cluster);
  await cluster.start();
  return cluster;
}

it('a Job takes back a pod that lost its owner, and no other', async () => {
  const { client, settlement } = await controllers();
  const container = { name: 'c', image: 'busybox' };
  const template = { spec: { restartPolicy: 'Never', containers: [container] } };
  await settlement.wait(30_000);
  const spec = { parallelism: 2, completions: 2, template };
  const job = await client.create(resources.jobs, 'default', { metadata: { name: 'j' }, spec });
  await client.create(resources.pods, 'default', {
    metadata: { name: 'stranger', labels: { app: 'other' } },
    spec: { containers: [container] },
  });
  await settlement.wait(30_000);
  const all = () => client.list(resources.pods, { namespace: 'default' });
  const first = (await all()).items.find(({ metadata }) => metadata.name.startsWith('j-'))!;
  const nobody = { metadata: { ownerReferences: null } };
  await client.patch(resources.pods, 'default', first.metadata.name, 'merge', nobody);
  await settlement.wait(30_000);
  const owners = (await all()).items.map(({ metadata }) => metadata.ownerReferences?.[0]?.uid);
  expect(owners).toEqual([job.metadata.uid, job.metadata.uid, undefined]);
});

/** A Job of one pod, which has been made. */
async function oneJob() {
  const { client, settlement } = await controllers();
  await settlement.wait(30_000);
  const container = { name: 'c', image: 'busybox' };
  const template = { spec: { restartPolicy: 'Never', containers: [container] } };
  await client.create(resources.jobs, 'default', { metadata: { name: 'j' }, spec: { template } });
  await settlement.wait(30_000);
  const pods = async () => (await client.list(resources.pods, { namespace: 'default' })).items;
  return { client, settlement, pods };
}

it('pods of a Job that was deleted keep no finalizer of it', async () => {
  const { client, settlement, pods } = await oneJob();
  expect(await pods()).toMatchObject([
    { metadata: { finalizers: ['batch.kubernetes.io/job-tracking'] } },
  ]);
  await client.delete(resources.jobs, 'default', 'j', { propagationPolicy: 'Orphan' });
  await settlement.wait(30_000);
  expect((await pods()).map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[]]);
});

it('a Job lets go of a pod whose labels no longer match, and of its finalizer', async () => {
  const { client, settlement, pods } = await oneJob();
  const [first] = await pods();
  const unlabelled = { metadata: { labels: null } };
  await client.patch(resources.pods, 'default', first!.metadata.name, 'merge', unlabelled);
  await settlement.wait(30_000);
  const released = (await pods()).find(({ metadata }) => metadata.uid === first!.metadata.uid)!;
  expect(released.metadata.ownerReferences ?? []).toEqual([]);
  expect(released.metadata.finalizers ?? []).toEqual([]);
});
