import { describe, expect, it } from 'vitest';
import { StatusError, type Stored } from '#machinery';
import type { Pod } from '#kinds';
import { Scheduler } from './scheduler.js';
import { FakeCluster } from './testing/fake-cluster.js';
import { node, pod } from './testing/recorded-case.js';

async function running(cluster: FakeCluster): Promise<Scheduler> {
  const scheduler = new Scheduler(cluster.context());
  scheduler.start();
  scheduler.run();
  await cluster.settled(scheduler);
  return scheduler;
}

const nodeOf = (cluster: FakeCluster, name: string): string | undefined =>
  (cluster.resource('pods').get('default', name) as Stored<Pod>).spec?.nodeName;

describe('Scheduler', () => {
  it('binds a pod and says so', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1'));
    const web = cluster.apply('pods', pod('web'));
    await running(cluster);
    expect(nodeOf(cluster, 'web')).toBe('n1');
    expect(cluster.eventsAbout(web, 'Scheduled')).toMatchObject([
      {
        type: 'Normal',
        action: 'Binding',
        note: 'Successfully assigned default/web to n1',
        reportingController: 'default-scheduler',
      },
    ]);
  });

  it('does not put more on a node than fits, however fast the pods come', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1', { cpu: '1' }));
    for (let index = 0; index < 50; index++) cluster.apply('pods', pod(`p${index}`));
    await running(cluster);
    const bound = [...cluster.resource('pods').list()].filter(
      (object) => (object as Pod).spec?.nodeName,
    );
    expect(bound).toHaveLength(10);
  });

  it('tries a failed binding again after a pause', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1'));
    cluster.bindingError = new StatusError(500, 'InternalError', 'no luck');
    const web = cluster.apply('pods', pod('web'));
    const scheduler = await running(cluster);
    expect(cluster.eventsAbout(web, 'FailedScheduling')[0]?.note).toBe(
      'running Bind plugin "DefaultBinder": no luck',
    );
    cluster.bindingError = undefined;
    cluster.clock.advance(1000);
    await cluster.settled(scheduler);
    expect(nodeOf(cluster, 'web')).toBe('n1');
  });

  it('leaves pods of other schedulers alone', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1'));
    cluster.apply('pods', pod('web', { schedulerName: 'mine' }));
    await running(cluster);
    expect(nodeOf(cluster, 'web')).toBeUndefined();
  });

  it('gives the room of a pod that has finished to the next', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1', { cpu: '1' }));
    const first = cluster.apply('pods', pod('first', { cpu: '1' }));
    const scheduler = await running(cluster);
    cluster.apply('pods', pod('second', { cpu: '1' }));
    await cluster.settled(scheduler);
    expect(nodeOf(cluster, 'second')).toBeUndefined();
    cluster.apply('pods', {
      ...cluster.resource('pods').get('default', first.metadata.name)!,
      status: { phase: 'Succeeded' },
    });
    await cluster.settled(scheduler);
    expect(nodeOf(cluster, 'second')).toBe('n1');
  });

  it('keeps the promised room for a pod whose victims are still going', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1', { cpu: '1' }));
    cluster.apply('pods', pod('low', { cpu: '1', nodeName: 'n1' }));
    const high = cluster.apply('pods', pod('high', { cpu: '1', priority: 10 }));
    const scheduler = await running(cluster);
    const { status } = cluster.resource('pods').get('default', 'high') as Stored<Pod>;
    expect(status?.nominatedNodeName).toBe('n1');
    cluster.apply('pods', pod('mid', { cpu: '1', priority: 5 }));
    cluster.resource('pods').delete('default', 'low');
    await cluster.settled(scheduler);
    expect(nodeOf(cluster, 'mid')).toBeUndefined();
    expect(nodeOf(cluster, high.metadata.name)).toBe('n1');
  });

  it('remembers a promise from before its own restart', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('n1', { cpu: '1' }));
    const status = { phase: 'Pending', nominatedNodeName: 'n1' };
    cluster.apply('pods', {
      ...pod('high', { cpu: '1', priority: 10, schedulingGates: [{ name: 'wait' }] }),
      status,
    });
    cluster.apply('pods', pod('low', { cpu: '1' }));
    await running(cluster);
    expect(nodeOf(cluster, 'low')).toBeUndefined();
  });

  it('explains why it took a node, also after it has', async () => {
    const cluster = new FakeCluster();
    cluster.apply('nodes', node('small', { cpu: '1' }));
    cluster.apply('nodes', node('large', { cpu: '8' }));
    cluster.apply('nodes', node('tiny', { cpu: '50m' }));
    const web = cluster.apply('pods', pod('web')) as Stored<Pod>;
    const scheduler = await running(cluster);
    const explanation = scheduler.explain(
      cluster.resource('pods').get('default', 'web') as Stored<Pod>,
    );
    expect(explanation).toMatchObject({ pod: 'default/web', node: 'large' });
    expect(explanation).toEqual(scheduler.explain(web));
    const tiny = explanation?.nodes.find((one) => one.node === 'tiny');
    expect(tiny?.refusals).toEqual([{ plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] }]);
    const large = explanation?.nodes.find((one) => one.node === 'large');
    expect(large?.scores).toContainEqual({
      plugin: 'TaintToleration',
      weight: 3,
      raw: 0,
      weighted: 300,
    });
  });

  it('refuses a configuration with an unknown plugin', () => {
    const plugins = { score: { enabled: [{ name: 'Astrology' }] } };
    expect(() => new Scheduler(new FakeCluster().context(), { profiles: [{ plugins }] })).toThrow(
      /"Astrology" does not exist; there are/,
    );
  });
});
