import {
  createEventRecorder,
  ReconcilerSimulator,
  type EventRecorder,
  type SimulatorContext,
} from '#client';
import { resources, type EndpointSlice, type Node, type Service } from '#kinds';
import { parseCIDR, parseIP, type Stored } from '#machinery';
import type { Announcement, Announcements } from '../../announcement.js';
import { AddressBook } from './addresses.js';
import { announce } from './announce.js';
import { healthyNodes } from './healthy-nodes.js';
import { FINALIZER } from './names.js';

/** TEST-NET-3 (RFC 5737): public, and nobody's. */
const BLOCK = '203.0.113.0/24';
/** How long a cloud takes to make a load balancer, in milliseconds. */
const MAKING_MS = 2_000;
const BY_SERVICE = 'cloud-service';
const NOTHING: readonly Announcement[] = [];

/** The service controller of a cloud-controller-manager, with the cloud behind it: events, finalizer and address as KEP-980 and its source have them. */
export class CloudController extends ReconcilerSimulator implements Announcements {
  private readonly events: EventRecorder;
  private readonly addresses = new AddressBook(parseCIDR(BLOCK)!);
  /** By Service: when its load balancer is ready, in milliseconds of the clock. */
  private readonly making = new Map<string, number>();
  private readonly announced = new Map<string, readonly Announcement[]>();
  private readonly listeners: ((service: string) => void)[] = [];
  private readonly services;
  private readonly slices;
  private readonly nodes;

  constructor(context: SimulatorContext) {
    super('cloud-load-balancers', context);
    this.events = createEventRecorder(context, 'service-controller');
    this.services = this.informer(resources.services);
    this.slices = this.informer(resources.endpointSlices);
    this.nodes = this.informer(resources.nodes);
  }

  start(): void {
    this.slices.addIndex(BY_SERVICE, (slice) => [serviceOf(slice)]);
    this.services.handle(this.enqueuing());
    this.slices.handle(this.enqueuing<EndpointSlice>((slice) => [serviceOf(slice)]));
    const all = (): void => {
      for (const key of this.announced.keys()) this.queue.add(key);
    };
    this.nodes.handle({
      added: all,
      deleted: all,
      updated: (node, old) => {
        if (isHealthy(node) !== isHealthy(old)) all();
      },
    });
  }

  override pending(): number {
    return super.pending() + this.events.pending() + this.making.size;
  }

  of(service: string): readonly Announcement[] {
    return this.announced.get(service) ?? NOTHING;
  }

  onChange(listener: (service: string) => void): void {
    this.listeners.push(listener);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    const service = this.services.get(namespace, name);
    if (service === undefined) return this.forget(key);
    const { type, loadBalancerClass } = service.spec ?? {};
    const isWanted =
      type === 'LoadBalancer' &&
      loadBalancerClass === undefined &&
      service.metadata.deletionTimestamp === undefined;
    if (isWanted) await this.ensure(key, service);
    else if (service.metadata.finalizers?.includes(FINALIZER)) await this.remove(key, service);
  }

  private async ensure(key: string, service: Stored<Service>): Promise<void> {
    const present = parseIP(service.status?.loadBalancer?.ingress?.[0]?.ip ?? '');
    if (present !== undefined && this.addresses.keep(key, present) !== undefined) {
      this.making.delete(key);
      return this.announce(key, service);
    }
    const now = this.context.clock.now();
    const readyAt = this.making.get(key);
    const { namespace = '', name } = service.metadata;
    if (readyAt === undefined) {
      this.making.set(key, now + MAKING_MS);
      this.tell(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
      await this.setFinalizers(service, [...(service.metadata.finalizers ?? []), FINALIZER]);
      return this.enqueue(namespace, name, MAKING_MS);
    }
    if (now < readyAt) return this.enqueue(namespace, name, readyAt - now);
    this.making.delete(key);
    const ip = this.addresses.take(key);
    if (ip === undefined) {
      const why = `Error syncing load balancer: failed to ensure load balancer: no free address in ${BLOCK}`;
      this.tell(service, 'Warning', 'SyncLoadBalancerFailed', why);
      return;
    }
    const status = { ...service.status, loadBalancer: { ingress: [{ ip: ip.text }] } };
    await this.context.client.update(resources.services, { ...service, status }, 'status');
    this.tell(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  }

  /** Takes the load balancer away from a Service that goes, or has become something else. */
  private async remove(key: string, service: Stored<Service>): Promise<void> {
    this.tell(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
    this.forget(key);
    if ((service.status?.loadBalancer?.ingress ?? []).length > 0)
      await this.context.client.patch(
        resources.services,
        service.metadata.namespace ?? '',
        service.metadata.name,
        'merge',
        { status: { loadBalancer: null } },
        'status',
      );
    const left = service.metadata.finalizers?.filter((each) => each !== FINALIZER) ?? [];
    await this.setFinalizers(service, left);
    this.tell(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
    // An address that became free may be what another Service waits for.
    for (const { metadata, spec, status } of this.services.list())
      if (spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length === 0)
        this.enqueue(metadata.namespace ?? '', metadata.name);
  }

  private setFinalizers(service: Stored<Service>, finalizers: readonly string[]): Promise<Stored> {
    const { namespace = '', name } = service.metadata;
    const body = { metadata: { finalizers: [...new Set(finalizers)] } };
    return this.context.client.patch(resources.services, namespace, name, 'merge', body);
  }

  private forget(key: string): void {
    this.making.delete(key);
    this.addresses.release(key);
    if (this.announced.delete(key)) this.changed(key);
  }

  /** The health check of the load balancer asks each node: kube-proxy's own, or with externalTrafficPolicy Local that of the Service. */
  private announce(key: string, service: Stored<Service>): void {
    const after = announce(service, this.nodes.list(), this.slices.byIndex(BY_SERVICE, key));
    const before = this.of(key);
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (before.length > 0)
      this.tell(service, 'Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
    this.announced.set(key, after);
    this.changed(key);
  }

  private changed(key: string): void {
    for (const listener of this.listeners) listener(key);
  }

  private tell(
    service: Stored<Service>,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const target = { apiVersion: 'v1', kind: 'Service', metadata: service.metadata };
    this.events.event(target, type, reason, message);
  }
}

const isHealthy = (node: Node): boolean =>
  healthyNodes({ spec: { type: 'LoadBalancer' } }, [node], []).length > 0;

const serviceOf = ({ metadata }: EndpointSlice): string =>
  `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`;
