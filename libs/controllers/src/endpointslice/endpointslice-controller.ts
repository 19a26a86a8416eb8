import { resources, type EndpointSlice, type Node, type Service } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { familiesOf, type Family } from '../service-pods/addresses.js';
import { selectsPods, ServicePods } from '../service-pods/selection.js';
import { TriggerTimes } from '../service-pods/trigger-time.js';
import { endpointsOf } from './endpoint.js';
import { withHints, type Draft } from './hints/draft.js';
import { TopologyCache, wantsTopologyHints, type HintEvent } from './hints/topology-cache.js';
import { topologyHints } from './hints/topology-hints.js';
import { closeHint } from './hints/traffic-distribution.js';
import { sharesAlike } from './hints/zone-shares.js';
import { controllerName, managedByLabel, planSlices, serviceNameLabel } from './slice-plan.js';

/** Pods whose Node is not there yet are looked at again after this long, in milliseconds. */
const missingNodeRetryMs = 1000;

/** Keeps the EndpointSlices of every Service that selects pods. */
export class EndpointSliceController extends Controller {
  private readonly selection: ServicePods;
  private readonly slices: Informer<EndpointSlice>;
  private readonly nodes: Informer<Node>;
  private readonly triggerTimes = new TriggerTimes();
  private readonly topology: TopologyCache;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    super('endpointslice', context);
    this.events = createEventRecorder(context, 'endpoint-slice-controller');
    this.topology = new TopologyCache(() => this.nodes.list());
    this.selection = new ServicePods(context.informers);
    this.slices = this.informer(resources.endpointSlices);
    this.nodes = this.informer(resources.nodes);
  }

  start(): void {
    this.slices.addIndex('managed-service', (slice) =>
      slice.metadata.labels?.[managedByLabel] === controllerName ? serviceKeys(slice) : [],
    );
    this.selection.services.handle(this.enqueuing());
    this.selection.handlePods((key) => this.queue.add(key));
    const reweigh = (): void => {
      for (const key of this.topology.nodesChanged()) this.queue.add(key);
    };
    this.nodes.handle({
      added: reweigh,
      updated: (node, old) => sharesAlike(node, old) || reweigh(),
      deleted: reweigh,
    });
    // Somebody else may delete or edit a slice of ours.
    this.slices.handle(
      this.enqueuing((slice) =>
        slice.metadata.labels?.[managedByLabel] === controllerName ? serviceKeys(slice) : [],
      ),
    );
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    const service = this.selection.services.get(namespace, name);
    if (service === undefined || !selectsPods(service)) {
      this.triggerTimes.forget(key);
      for (const family of ['IPv4', 'IPv6']) this.topology.forget(key, family);
      // Slices of a Service that selects no more stay as they are: they are its owner's from now on.
      return;
    }
    if (this.isBehind(key, this.slices)) return;
    await this.sync(service, key);
  }

  private async sync(service: Stored<Service>, key: string): Promise<void> {
    const pods = this.selection.podsOf(service);
    const existing = this.slices.byIndex('managed-service', key);
    const triggerTime = this.triggerTimes.next(key, service, pods);
    const families = familiesOf(service);
    const unwanted = existing.filter((slice) => !families.includes(slice.addressType as Family));
    let withoutNode = 0;
    for (const family of families) {
      const endpoints = endpointsOf(service, pods, family, (node) => this.nodes.get('', node));
      withoutNode += endpoints.withoutNode;
      const ofFamily = existing.filter((slice) => slice.addressType === family);
      const hints: HintEvent[] = [];
      const plan = planSlices(service, family, endpoints.groups, ofFamily, triggerTime, (draft) =>
        this.hint(service, key, family, draft, hints),
      );
      await this.apply(key, plan);
      for (const { type, reason, message } of hints)
        this.events.event(service, type, reason, message);
    }
    for (const { addressType = '' } of unwanted) this.topology.forget(key, addressType);
    await this.removeAll(unwanted);
    if (withoutNode > 0) this.queue.addAfter(keyOf(service), missingNodeRetryMs);
  }

  /** Decides about hints; what the owner of the Service should hear is added to `events`. */
  private hint(
    service: Service,
    key: string,
    family: string,
    draft: Draft,
    events: HintEvent[],
  ): Draft {
    if (!wantsTopologyHints(service)) {
      events.push(...this.topology.unwanted(key, family));
      return withHints(draft, closeHint(service));
    }
    const hints = topologyHints(draft, this.topology.shares);
    if ('refusal' in hints) {
      events.push(...this.topology.refused(key, family, hints.refusal));
      return withHints(draft, () => undefined);
    }
    events.push(...this.topology.given(key, family, hints.counts));
    return hints.draft;
  }

  private async apply(key: string, plan: ReturnType<typeof planSlices>): Promise<void> {
    const { client } = this.context;
    const namespace = key.slice(0, key.indexOf('/'));
    for (const slice of plan.create)
      this.noteWrite(key, await client.create(resources.endpointSlices, namespace, slice));
    for (const slice of plan.update)
      this.noteWrite(key, await client.update(resources.endpointSlices, slice));
    await this.removeAll(plan.remove);
  }

  private async removeAll(slices: readonly Stored<EndpointSlice>[]): Promise<void> {
    for (const { metadata } of slices) {
      try {
        await this.context.client.delete(
          resources.endpointSlices,
          metadata.namespace ?? '',
          metadata.name,
        );
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
  }
}

function serviceKeys(slice: Stored<EndpointSlice>): string[] {
  const name = slice.metadata.labels?.[serviceNameLabel];
  return name === undefined ? [] : [`${slice.metadata.namespace ?? ''}/${name}`];
}
