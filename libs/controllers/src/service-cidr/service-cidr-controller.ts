import { resources, type IPAddress, type ServiceCIDR } from '#kinds';
import { formatTime, parseCIDR, parseIP, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

const finalizer = 'networking.k8s.io/service-cidr-finalizer';

/** Marks ranges of Service addresses as ready, and holds those that are being deleted while addresses of theirs are in use (KEP-1880). */
export class ServiceCidrController extends Controller {
  private readonly ranges: Informer<ServiceCIDR>;
  private readonly addresses: Informer<IPAddress>;

  constructor(context: SimulatorContext) {
    super('service-cidr', context);
    this.ranges = this.informer(resources.serviceCIDRs);
    this.addresses = this.informer(resources.ipAddresses);
  }

  start(): void {
    this.ranges.handle({
      added: (range) => this.queue.add(keyOf(range)),
      updated: (range) => this.queue.add(keyOf(range)),
      deleted: () => this.enqueueDeleting(),
    });
    this.addresses.handle({ deleted: () => this.enqueueDeleting() });
  }

  private enqueueDeleting(): void {
    for (const range of this.ranges.list())
      if (range.metadata.deletionTimestamp) this.queue.add(keyOf(range));
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const range = this.ranges.get('', name);
    if (range === undefined) return;
    if (range.metadata.deletionTimestamp) return this.release(range);
    const finalizers = range.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) {
      const metadata = { ...range.metadata, finalizers: [...finalizers, finalizer] };
      await this.context.client.update(resources.serviceCIDRs, { ...range, metadata });
      return;
    }
    await this.setReady(range, 'True', '', 'Kubernetes Service CIDR is ready');
  }

  private async release(range: Stored<ServiceCIDR>): Promise<void> {
    const finalizers = range.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) return;
    if (this.isNeeded(range)) {
      const message =
        'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';
      return this.setReady(range, 'False', 'Terminating', message);
    }
    const metadata = {
      ...range.metadata,
      finalizers: finalizers.filter((candidate) => candidate !== finalizer),
    };
    await this.context.client.update(resources.serviceCIDRs, { ...range, metadata });
  }

  /** True while an address of the range is in use that no other range covers. */
  private isNeeded(range: Stored<ServiceCIDR>): boolean {
    const own = cidrsOf(range);
    const others = [...this.ranges.list()]
      .filter((other) => other !== range && !other.metadata.deletionTimestamp)
      .flatMap(cidrsOf);
    for (const { metadata } of this.addresses.list()) {
      const ip = parseIP(metadata.name);
      if (ip === undefined) continue;
      if (own.some((cidr) => cidr.contains(ip)) && !others.some((cidr) => cidr.contains(ip)))
        return true;
    }
    return false;
  }

  private async setReady(
    range: Stored<ServiceCIDR>,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ): Promise<void> {
    const present = range.status?.conditions ?? [];
    const old = present.find((condition) => condition.type === 'Ready');
    if (old?.status === status && old.reason === reason && old.message === message) return;
    const now = formatTime(this.context.clock.now());
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    const ready = { type: 'Ready', status, reason, message, lastTransitionTime };
    const { apiVersion, kind, metadata } = range;
    const applied = {
      apiVersion,
      kind,
      metadata: { name: metadata.name },
      status: { conditions: [ready] },
    };
    const { serviceCIDRs } = resources;
    await this.context.client.apply(serviceCIDRs, applied, 'service-cidr-controller', 'status');
  }
}

const cidrsOf = (range: ServiceCIDR) =>
  (range.spec?.cidrs ?? []).flatMap((text) => parseCIDR(text) ?? []);
