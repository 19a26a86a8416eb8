import { isDeepStrictEqual } from 'node:util';
import { ReconcilerSimulator, type Informer, type Resource, type SimulatorContext } from '#client';
import { NODES } from '#kube-proxy';
import { formatTime, StatusError } from '#machinery';
import type { Fault, FaultStatus } from '../faults/fault.js';
import { MOST_FAULTS } from '../faults/fault-set.js';
import { PODS } from '../resources.js';
import type { NetworkPicture } from '../picture/picture.js';

export const FAULTS: Resource<Fault> = {
  group: 'network.mockplane.io',
  version: 'v1',
  plural: 'faults',
  kind: 'Fault',
  namespaced: false,
};

/** Names in a status. */
const MOST_NAMES = 50;
/** Whom a fault touches is counted anew so long after pods or nodes have changed, in milliseconds. */
const RECOUNT_MS = 1_000;

/** Writes into the status of each Fault since when it is in force, and whom it touches. Faults act by the picture, not by this. */
export class Faults extends ReconcilerSimulator {
  private readonly faults: Informer<Fault>;

  constructor(
    context: SimulatorContext,
    private readonly picture: () => NetworkPicture,
  ) {
    super('faults', context);
    this.faults = this.informer(FAULTS);
  }

  start(): void {
    this.faults.handle({
      added: (fault) => this.take(fault),
      updated: (fault) => this.take(fault),
    });
    const recount = (): void => {
      if (!this.picture().faults.isEmpty) this.recount();
    };
    for (const resource of [PODS, NODES] as readonly Resource[])
      this.informer(resource).handle({ added: recount, updated: recount, deleted: recount });
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const fault = this.faults.get('', name);
    if (fault === undefined) return;
    const status = this.statusOf(fault);
    if (isDeepStrictEqual(fault.status, status)) return;
    try {
      await this.context.client.update(FAULTS, { ...fault, status }, 'status');
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  private take(fault: Fault): void {
    this.enqueue('', fault.metadata?.name ?? '');
  }

  private recount(): void {
    for (const { metadata } of this.faults.list()) this.enqueue('', metadata.name, RECOUNT_MS);
  }

  private statusOf(fault: Fault): FaultStatus {
    const picture = this.picture();
    const active = picture.faults.get(fault.metadata?.name ?? '');
    if (active === undefined)
      return { message: `not in force: there are ${MOST_FAULTS} faults already` };
    const nodes = [...picture.nodes()].filter((node) => active.touchesNode(node));
    const pods = [...picture.pods()].filter((pod) =>
      active.touchesPod(pod, picture.node(pod.spec?.nodeName ?? '')),
    );
    const names = [
      ...nodes.map(({ name }) => `node/${name}`),
      ...pods.map(({ metadata }) => `pod/${metadata?.namespace ?? 'default'}/${metadata?.name}`),
    ];
    return {
      since: fault.status?.since ?? formatTime(this.context.clock.now()),
      type: active.type,
      message: active.text,
      nodes: nodes.length,
      pods: pods.length,
      affected: names.slice(0, MOST_NAMES),
    };
  }
}
