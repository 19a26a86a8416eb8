import {
  createEventRecorder,
  ReconcilerSimulator,
  type EventRecorder,
  type SimulatorContext,
} from '#client';
import { resources, type EndpointSlice, type Node, type Pod } from '#kinds';
import type { Stored } from '#machinery';
import type { Announcement, Announcements } from '../../announcement.js';
import { announce } from './announce.js';
import { MetalLbObjects } from './metallb-objects.js';
import { BGP_PEERS, POOLS } from './objects.js';
import { programIn, type RunningProgram } from './programs.js';
import { NO_CONFIGURATION, readConfiguration } from './speaker-configuration.js';
import { ServiceStatusWriter } from './service-status-writer.js';

const ALL_SERVICES = ':all';
const BY_SERVICE = 'metallb-service';
const NOTHING: readonly Announcement[] = [];

/** All speakers of MetalLB at once: who announces which address, as each would decide for itself. They work where a pod with their image is ready. */
export class MetalLbSpeakers extends ReconcilerSimulator implements Announcements {
  private readonly events: EventRecorder;
  private readonly speakers = new Map<string, RunningProgram>();
  private readonly announced = new Map<string, readonly Announcement[]>();
  private readonly listeners: ((service: string) => void)[] = [];
  private readonly objects: MetalLbObjects;
  private readonly statuses: ServiceStatusWriter;
  private configuration = NO_CONFIGURATION;
  private readonly services;
  private readonly slices;
  private readonly nodes;
  private readonly namespaces;
  private readonly secrets;
  private isFollowing = false;

  constructor(
    context: SimulatorContext,
    private readonly devices: (node: Node) => readonly string[],
  ) {
    super('metallb-speaker', context, { concurrency: 1 });
    this.events = createEventRecorder(context, 'metallb-speaker');
    this.services = this.informer(resources.services);
    this.slices = this.informer(resources.endpointSlices);
    this.nodes = this.informer(resources.nodes);
    this.namespaces = this.informer(resources.namespaces);
    this.secrets = this.informer(resources.secrets);
    this.objects = new MetalLbObjects(context, (resource) => {
      if (resource.plural === POOLS.plural) this.follow();
      this.enqueue(ALL_SERVICES, '');
    });
    this.statuses = new ServiceStatusWriter(context, (service) =>
      service === undefined ? this.enqueue(ALL_SERVICES, '') : this.queue.add(service),
    );
  }

  start(): void {
    this.objects.start();
    this.statuses.start();
  }

  override pending(): number {
    return super.pending() + this.events.pending();
  }

  of(service: string): readonly Announcement[] {
    return this.announced.get(service) ?? NOTHING;
  }

  onChange(listener: (service: string) => void): void {
    this.listeners.push(listener);
  }

  /** From now on there may be speakers; a cluster without MetalLB's kinds costs nothing. */
  private follow(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    const all = (): void => this.enqueue(ALL_SERVICES, '');
    this.slices.addIndex(BY_SERVICE, (slice) => [serviceOf(slice)]);
    const service = this.enqueuing();
    const ofSlice = this.enqueuing<EndpointSlice>((slice) => [serviceOf(slice)]);
    this.services.handle(service);
    this.slices.handle(ofSlice);
    this.nodes.handle({
      added: all,
      deleted: all,
      updated: (node, old) => {
        if (decisive(node) !== decisive(old)) all();
      },
    });
    // A password may come after the peer that asks for it.
    const password = ({ metadata }: Stored): void => {
      const peers = this.objects.list(BGP_PEERS, metadata.namespace ?? '');
      if (peers.some(({ spec }) => spec?.passwordSecret?.name === metadata.name)) all();
    };
    this.secrets.handle({ added: password, updated: password, deleted: password });
    this.informer(resources.pods).handle({
      added: (pod) => this.seen(pod),
      updated: (pod) => this.seen(pod),
      deleted: ({ metadata }) => {
        if (this.speakers.delete(metadata.uid)) all();
      },
    });
  }

  private seen(pod: Stored<Pod>): void {
    const program = programIn(pod, 'speaker');
    const { uid } = pod.metadata;
    const works = program?.isReady === true;
    if (works === this.speakers.has(uid)) return;
    if (works) this.speakers.set(uid, program);
    else this.speakers.delete(uid);
    this.enqueue(ALL_SERVICES, '');
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    if (namespace !== ALL_SERVICES) return this.announceFor(namespace, name);
    const [speaker] = this.speakers.values();
    try {
      this.configuration =
        speaker === undefined ? NO_CONFIGURATION : this.configured(speaker.namespace);
    } catch (error) {
      this.context.log.warn('the speakers of MetalLB keep their configuration', {
        error: (error as Error).message,
      });
    }
    for (const { metadata } of this.services.list())
      await this.announceFor(metadata.namespace ?? '', metadata.name);
  }

  private configured(namespace: string) {
    return readConfiguration(
      (resource) => this.objects.list(resource, namespace),
      this.namespaces.list(),
      (name) => this.secrets.get(namespace, name),
    );
  }

  private async announceFor(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    this.decide(key, namespace, name);
    await this.statuses.write(key, this.of(key), [...this.speakers.values()]);
  }

  private decide(key: string, namespace: string, name: string): void {
    const service = this.services.get(namespace, name);
    const before = this.of(key);
    const [speaker] = this.speakers.values();
    if (service?.spec?.type !== 'LoadBalancer' || speaker === undefined)
      return this.publish(key, before, NOTHING);
    const after = announce(service, {
      ...this.configuration,
      speakers: this.speakerNodes(),
      slices: this.slices.byIndex(BY_SERVICE, key),
      devices: this.devices,
    });
    this.publish(key, before, after);
    const said = new Set<string>();
    for (const { nodes, protocol } of after)
      for (const node of nodes)
        said.add(`announcing from node "${node}" with protocol "${protocol}"`);
    const target = { apiVersion: 'v1', kind: 'Service', metadata: service.metadata };
    for (const { address, unable, protocol } of after) {
      if (unable === undefined) continue;
      const failure = `the interfaces specified by LB IP "${address}" doesn't exist in assigned node "${unable}" with protocol "${protocol}"`;
      this.events.event(target, 'Warning', 'announceFailed', failure);
      said.add(`announcing from node "${unable}" with protocol "${protocol}"`);
    }
    for (const message of said) this.events.event(target, 'Normal', 'nodeAssigned', message);
  }

  private speakerNodes(): readonly Node[] {
    return [...this.speakers.values()].flatMap(({ node }) => this.nodes.get('', node) ?? []);
  }

  private publish(
    key: string,
    before: readonly Announcement[],
    after: readonly Announcement[],
  ): void {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (after.length === 0) this.announced.delete(key);
    else this.announced.set(key, after);
    for (const listener of this.listeners) listener(key);
  }
}

function serviceOf({ metadata }: EndpointSlice): string {
  return `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`;
}

/** What of a node decides whether it announces. */
function decisive({ metadata, status }: Node): string {
  const network = status?.conditions?.find(({ type }) => type === 'NetworkUnavailable')?.status;
  return JSON.stringify([metadata?.labels, network]);
}
