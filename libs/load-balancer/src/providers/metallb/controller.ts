import {
  createEventRecorder,
  DefinedKinds,
  keyOf,
  ReconcilerSimulator,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { resources, type Namespace, type Pod, type Service } from '#kinds';
import type { Stored } from '#machinery';
import { Allocator } from './allocator.js';
import { fingerprint, poolsOf } from './configuration.js';
import { converge, type Converged } from './converge.js';
import { ensureMemberlistSecret } from './memberlist.js';
import { ALLOCATED_FROM_POOL, DEPRECATED_PREFIX } from './names.js';
import { POOLS, type IpAddressPool } from './objects.js';
import { poolHolding } from './pool.js';
import { countersOf, type PoolCounters } from './pool-counters.js';
import { flag, programIn, type RunningProgram } from './programs.js';

/** Keys of work that is about no Service; no namespace is called so. */
const START = ':start';
const CONFIGURATION = ':configuration';
const ALL_SERVICES = ':all';
const POOL_STATUS = ':pool-status';

/**
 * MetalLB's controller: gives addresses of IPAddressPools to Services. It works while a pod of the cluster runs its image, and forgets
 * all but what the API holds when that pod is replaced. As upstream, a Service that got nothing is tried again only after a
 * deletion or a change of the pools.
 */
export class MetalLbController extends ReconcilerSimulator {
  private readonly events: EventRecorder;
  private readonly running = new Map<string, RunningProgram>();
  private program: RunningProgram | undefined;
  private allocator = new Allocator();
  private configured: string | undefined;
  /** Services are left alone until all of them, those with addresses first, have been gone through once. */
  private isLoaded = false;
  private hasUnfinishedRound = false;
  private pools: Informer<IpAddressPool> | undefined;
  private readonly services: Informer<Service>;
  private readonly namespaces: Informer<Namespace>;
  private isFollowing = false;

  constructor(context: SimulatorContext) {
    super('metallb-controller', context, { concurrency: 1 });
    this.events = createEventRecorder(context, 'metallb-controller');
    this.services = this.informer(resources.services);
    this.namespaces = this.informer(resources.namespaces);
  }

  start(): void {
    new DefinedKinds(this.context.informers, [POOLS], {
      follow: () => this.follow(),
      forget: () => {
        this.pools = undefined;
        this.enqueue(CONFIGURATION, '');
      },
    }).start();
  }

  /** The namespace of the controller's pod; undefined while none runs. */
  get installedIn(): string | undefined {
    return this.program?.namespace;
  }

  override pending(): number {
    return super.pending() + this.events.pending() + (this.hasUnfinishedRound ? 1 : 0);
  }

  /** From now on there may be a MetalLB; a cluster without its kinds costs nothing. */
  private follow(): void {
    const changed = (): void => this.enqueue(CONFIGURATION, '');
    this.pools = this.informer(POOLS);
    this.pools.handle({
      added: changed,
      deleted: changed,
      updated: (pool, old) => {
        if (pool.metadata.generation !== old.metadata.generation) changed();
      },
    });
    changed();
    if (this.isFollowing) return;
    this.isFollowing = true;
    const seen = (pod: Stored<Pod>): void => this.seen(pod);
    this.informer(resources.pods).handle({
      added: seen,
      updated: seen,
      deleted: ({ metadata }) => {
        if (this.running.delete(metadata.uid)) this.elect();
      },
    });
    this.namespaces.handle({ added: changed, updated: changed, deleted: changed });
    const service = (object: Stored): void => {
      if (this.program !== undefined) this.queue.add(keyOf(object));
    };
    this.services.handle({ added: service, updated: service, deleted: service });
  }

  private seen(pod: Stored<Pod>): void {
    const program = programIn(pod, 'controller');
    const { uid } = pod.metadata;
    if (program === undefined ? !this.running.delete(uid) : this.running.has(uid)) return;
    if (program !== undefined) this.running.set(uid, program);
    this.elect();
  }

  /** One controller works at a time: the one that runs longest. */
  private elect(): void {
    const [first] = this.running.values();
    if (first?.uid === this.program?.uid) return;
    this.program = first;
    this.allocator = new Allocator();
    this.configured = undefined;
    this.isLoaded = false;
    if (first !== undefined) this.enqueue(START, '');
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    if (this.program === undefined) return;
    switch (namespace) {
      case START:
        await ensureMemberlistSecret(this.context.client, this.context.random, this.program);
        return this.enqueue(CONFIGURATION, '');
      case CONFIGURATION:
        return this.configure(this.program);
      case ALL_SERVICES:
        return this.goThroughAll();
      case POOL_STATUS:
        return this.count(name);
      default:
        if (this.isLoaded && (await this.serve(namespace, name))) this.enqueue(ALL_SERVICES, '');
    }
  }

  /** Takes the pools over; those of before stay in force when they make no sense. */
  private configure({ namespace }: RunningProgram): void {
    if (this.pools !== undefined && !this.pools.synced) return;
    try {
      const pools = poolsOf(this.pools?.list(namespace) ?? [], this.namespaces.list());
      const text = fingerprint(pools);
      if (text === this.configured) return;
      this.configured = text;
      this.allocator.setPools(pools);
      for (const pool of pools.keys()) this.enqueue(POOL_STATUS, pool);
      this.enqueue(ALL_SERVICES, '');
    } catch (error) {
      this.context.log.warn('MetalLB keeps its configuration: the new one is invalid', {
        error: (error as Error).message,
      });
    }
  }

  /** Every Service, those with addresses first, so that nobody takes them away; again when that made room. */
  private async goThroughAll(): Promise<void> {
    this.hasUnfinishedRound = false;
    const services = [...this.services.list()].toSorted(
      (a, b) => ingressOf(b).length - ingressOf(a).length || (keyOf(a) < keyOf(b) ? -1 : 1),
    );
    let again = false;
    for (const { metadata } of services)
      if (await this.serve(metadata.namespace ?? '', metadata.name)) again = true;
    if (!again) {
      this.isLoaded = true;
      return;
    }
    this.hasUnfinishedRound = true;
    throw new Error('addresses have become free or shared: all Services are tried again');
  }

  /** Brings one Service to its addresses; true: others may be better off now. */
  private async serve(namespace: string, name: string): Promise<boolean> {
    const key = `${namespace}/${name}`;
    const service = this.services.get(namespace, name);
    const before = this.allocator.assignment(key);
    if (service === undefined) {
      this.allocator.release(key);
      this.countAgain(before?.pool);
      return before !== undefined;
    }
    if ((service.spec?.loadBalancerClass ?? '') !== flag(this.program!, 'lb-class')) return false;
    const wanted = converge(this.allocator, key, service, (type, reason, message) =>
      this.events.event(
        { apiVersion: 'v1', kind: 'Service', metadata: service.metadata },
        type,
        reason,
        message,
      ),
    );
    const after = this.allocator.assignment(key);
    if (before?.pool !== after?.pool || before?.addresses !== after?.addresses) {
      this.countAgain(before?.pool);
      this.countAgain(after?.pool);
    }
    const hasOtherKey =
      `${before?.backendKey ?? ''}${before?.sharingKey ?? ''}` !==
      `${after?.backendKey ?? ''}${after?.sharingKey ?? ''}`;
    if (isShown(service, wanted)) return hasOtherKey;
    this.warnOfOldAnnotations(service);
    await this.context.client.update(resources.services, withAddresses(service, wanted), 'status');
    const madeRoom =
      before !== undefined &&
      after === undefined &&
      poolHolding(this.allocator.pools, before.addresses) !== undefined;
    return hasOtherKey || madeRoom;
  }

  private warnOfOldAnnotations(service: Stored<Service>): void {
    for (const name of Object.keys(service.metadata.annotations ?? {}))
      if (name.startsWith(DEPRECATED_PREFIX))
        this.events.event(
          { apiVersion: 'v1', kind: 'Service', metadata: service.metadata },
          'Warning',
          'deprecatedAnnotation',
          `Service uses deprecated annotation ${name}`,
        );
  }

  private countAgain(pool: string | undefined): void {
    if (pool !== undefined) this.enqueue(POOL_STATUS, pool);
  }

  /** Writes how many addresses of a pool are in use, where the definition has a place for it (MetalLB 0.15 and later). */
  private async count(name: string): Promise<void> {
    const pool = this.allocator.pools.get(name);
    const object = this.pools?.get(this.program!.namespace, name);
    if (pool === undefined || object === undefined || !this.hasCounters()) return;
    const counters = countersOf(pool, this.allocator.used(name));
    const isSame = Object.entries(counters).every(
      ([field, value]) => (object.status?.[field] ?? 0) === value,
    );
    if (isSame) return;
    await this.context.client.update(POOLS, { ...object, status: { ...counters } }, 'status');
  }

  private hasCounters(): boolean {
    const definition = this.informer(resources.customResourceDefinitions).get(
      '',
      `${POOLS.plural}.${POOLS.group}`,
    );
    const version = definition?.spec.versions?.find((one) => one.name === POOLS.version);
    const field: keyof PoolCounters = 'assignedIPv4';
    const status = version?.schema?.openAPIV3Schema?.properties?.['status'];
    return status?.properties?.[field] !== undefined;
  }
}

const ingressOf = ({ status }: Service) => status?.loadBalancer?.ingress ?? [];

function isShown(service: Stored<Service>, { addresses, pool }: Converged): boolean {
  const shown = ingressOf(service).map(({ ip }) => ip);
  return (
    service.metadata.annotations?.[ALLOCATED_FROM_POOL] === pool &&
    shown.length === addresses.length &&
    addresses.every(({ text }, index) => shown[index] === text)
  );
}

function withAddresses(service: Stored<Service>, { addresses, pool }: Converged): Stored<Service> {
  const { [ALLOCATED_FROM_POOL]: _, ...annotations } = service.metadata.annotations ?? {};
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations:
        pool === undefined ? annotations : { ...annotations, [ALLOCATED_FROM_POOL]: pool },
    },
    status: {
      ...service.status,
      loadBalancer:
        addresses.length === 0 ? {} : { ingress: addresses.map(({ text }) => ({ ip: text })) },
    },
  };
}
