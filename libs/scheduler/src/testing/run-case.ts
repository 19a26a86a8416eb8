import assert from 'node:assert/strict';
import type { Pod } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import { Scheduler } from '../scheduler.js';
import { FakeCluster } from './fake-cluster.js';
import { Admission, type Expected, type RecordedCase, type Step } from './recorded-case.js';

/** Longer than any backoff. */
const PATIENCE_MS = 11_000;
const FIRST = ['Namespace', 'PriorityClass', 'RuntimeClass', 'Node'];

/** Gives a recorded case to a scheduler and compares what becomes of every pod. */
export async function runCase({
  config = {},
  mode,
  objects = [],
  steps,
}: RecordedCase): Promise<void> {
  const run = new CaseRun(config);
  const rank = ({ kind = '' }: KubeObject): number =>
    FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length;
  run.apply({ kind: 'Namespace', metadata: { name: 'default' } });
  for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) run.apply(object);
  if (mode === 'batch') {
    for (const { pod } of steps) {
      if (pod !== undefined) run.apply(pod);
      run.cluster.clock.advance(1000);
    }
  }
  await run.start();
  for (const step of steps) await run.step(step, mode === 'batch');
  run.scheduler.stop();
}

class CaseRun {
  readonly cluster = new FakeCluster();
  readonly scheduler: Scheduler;
  private readonly admission = new Admission();

  constructor(config: RecordedCase['config']) {
    this.scheduler = new Scheduler(this.cluster.context(), config);
  }

  async start(): Promise<void> {
    this.scheduler.start();
    this.scheduler.run();
    await this.cluster.settled(this.scheduler);
  }

  apply(object: KubeObject): void {
    const admitted = this.admission.admit(object);
    const { name = '', namespace = '' } = admitted.metadata ?? {};
    const plural = pluralOf(admitted);
    const old =
      admitted.kind === 'Pod'
        ? (this.cluster.resource(plural).get(namespace, name) as Pod | undefined)
        : undefined;
    // A pod that is applied again keeps what the server has added to it.
    const spec = old && { spec: { ...old.spec, ...(admitted as Pod).spec } };
    this.cluster.apply(plural, { ...old, ...admitted, ...spec });
  }

  async step(
    { pod, recheck, apply = [], delete: gone = [], keepVictims, expect: expected = {} }: Step,
    isThere: boolean,
  ): Promise<void> {
    for (const object of apply) this.apply(object);
    for (const object of gone) this.remove(object);
    if (pod !== undefined && expected.rejected === undefined) {
      if (!isThere) {
        this.checkScores(pod, expected);
        this.apply(pod);
      }
      await this.cluster.settled(this.scheduler);
      this.check(pod, expected);
      if (expected.pinned !== undefined) await this.pin(pod, expected.pinned);
      if (!keepVictims) await this.endVictims(pod, expected);
    }
    await this.cluster.settled(this.scheduler);
    if (recheck === undefined) return;
    this.cluster.clock.advance(PATIENCE_MS);
    await this.cluster.settled(this.scheduler);
    this.check(recheck, expected);
  }

  private stored({ metadata }: Pod): Stored<Pod> {
    return this.cluster
      .resource('pods')
      .get(metadata?.namespace ?? '', metadata?.name ?? '') as Stored<Pod>;
  }

  private remove(object: KubeObject): void {
    const { name = '', namespace = '' } = object.metadata ?? {};
    this.cluster.resource(pluralOf(object)).delete(namespace, name);
  }

  private check(pod: Pod, expected: Expected): void {
    const { spec, status } = this.stored(pod);
    const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
    const isGated = expected.condition?.reason === 'SchedulingGated';
    if (expected.node !== undefined) assert.equal(spec?.nodeName, expected.node);
    if (expected.nodes !== undefined)
      assert.ok(expected.nodes.includes(spec?.nodeName ?? ''), `on ${spec?.nodeName}`);
    if (expected.ignored || isGated)
      assert.deepEqual([spec?.nodeName, condition], [undefined, undefined]);
    else if (expected.condition !== undefined) {
      assert.deepEqual(
        { reason: condition?.reason, message: condition?.message },
        expected.condition,
      );
    }
    if (expected.event !== undefined) {
      const event = this.cluster.eventsAbout(pod, 'FailedScheduling').at(-1);
      assert.deepEqual([event?.type, event?.note], [expected.event.type, expected.event.message]);
    }
    if (expected.nominatedNodeName !== undefined)
      assert.equal(status?.nominatedNodeName, expected.nominatedNodeName);
    this.checkVictims(expected);
    this.checkRefusals(pod, expected);
  }

  private checkVictims({ victims, victimConditions = [] }: Expected): void {
    if (victims === undefined) return;
    const going = [...this.cluster.resource('pods').list()].filter(
      ({ metadata }) => metadata.deletionTimestamp,
    ) as Stored<Pod>[];
    const names = going.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    assert.deepEqual(names.sort(), [...victims].sort());
    for (const victim of going) {
      const target = victim.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
      assert.ok(victimConditions.includes(`${target?.reason}: ${target?.message}`));
      assert.equal(this.cluster.eventsAbout(victim, 'Preempted').length, 1);
    }
  }

  /** Compares the first refusal of each node by itself. */
  private checkRefusals(pod: Pod, { perNode = {} }: Expected): void {
    const { nodes = [] } = this.scheduler.explain(this.stored(pod)) ?? {};
    for (const [name, reasons] of Object.entries(perNode)) {
      const [first] = nodes.find(({ node }) => node === name)?.refusals ?? [];
      assert.deepEqual([...(first?.reasons ?? [])].sort(), [...reasons].sort());
    }
  }

  /** Compares every score of every node; claims are not scored here. */
  private checkScores(pod: Pod, { scores }: Expected): void {
    if (scores === undefined) return;
    const admitted = this.admission.admit(pod) as Pod;
    const metadata = { ...admitted.metadata, uid: 'new', resourceVersion: '1' };
    const { nodes = [] } = this.scheduler.explain({ ...admitted, metadata } as Stored<Pod>) ?? {};
    const { DynamicResources: _claims, ...recorded } = scores.byPlugin;
    const ours: Record<string, Record<string, number>> = {};
    for (const { node, scores: given } of nodes) {
      for (const { plugin, weighted } of given) (ours[plugin] ??= {})[node] = weighted;
    }
    assert.deepEqual(ours, recorded);
  }

  /** Later steps suppose the pod on that node. */
  private async pin(pod: Pod, nodeName: string): Promise<void> {
    const { spec } = this.stored(pod);
    if (spec?.nodeName === nodeName) return;
    this.remove(pod);
    this.cluster.apply('pods', { ...pod, spec: { ...spec, nodeName } });
    await this.cluster.settled(this.scheduler);
  }

  private async endVictims(pod: Pod, { victims = [], thenNode }: Expected): Promise<void> {
    for (const victim of victims) {
      const [namespace = '', name = ''] = victim.split('/');
      this.cluster.resource('pods').delete(namespace, name);
    }
    this.cluster.clock.advance(victims.length > 0 ? PATIENCE_MS : 0);
    await this.cluster.settled(this.scheduler);
    if (thenNode !== undefined) assert.equal(this.stored(pod).spec?.nodeName, thenNode);
  }
}

function pluralOf({ kind = '' }: KubeObject): string {
  return `${kind.toLowerCase()}${kind.endsWith('Class') ? 'es' : 's'}`;
}
