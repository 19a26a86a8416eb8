import { fieldInvalid, invalid, type Draft, type KubeObject, type StatusCause } from '#machinery';
import { completeServiceFamilies, type Service } from '#kinds';
import type { KindHook, Reservation } from '../environment.js';
import type { ClusterIpAllocator } from './cluster-ip-allocator.js';
import {
  allocationFailed,
  parentNameRequired,
  type IpAddressObjects,
} from './ip-address-objects.js';
import { takeNodePorts } from './node-ports.js';
import type { NodePortAllocator, NodePorts } from './node-port-allocator.js';
import type { ServiceRanges } from './service-ranges.js';
import { isHeadless, needsClusterIP, needsHealthCheckNodePort } from './service-shape.js';
import { AllocationTransaction } from './transaction.js';

export interface ServiceAllocators {
  readonly ranges: ServiceRanges;
  readonly nodePorts: NodePortAllocator;
  readonly addresses: IpAddressObjects;
}

/** Gives Services their cluster IPs, node ports and health check ports, and takes them back. */
export class ServiceHook implements KindHook {
  constructor(private readonly allocators: ServiceAllocators) {}

  create(object: Draft<KubeObject>, dryRun: boolean): Reservation {
    const service = object as Draft<Service>;
    return this.within((transaction) => {
      const { spec } = service;
      // Old clients know only the first field.
      if (spec?.clusterIP && (spec.clusterIPs ?? []).length === 0)
        spec.clusterIPs = [spec.clusterIP];
      this.completeFamilies(service, undefined);
      this.takeAddresses(service, undefined, transaction, dryRun);
      const ports = this.ports(dryRun);
      takeNodePorts(ports, service, undefined, transaction);
      this.takeHealthCheckPort(service, undefined, transaction, ports);
    });
  }

  update(object: Draft<KubeObject>, before: KubeObject, dryRun: boolean): Reservation {
    const service = object as Draft<Service>;
    const old = before as Service;
    return this.within((transaction) => {
      this.completeFamilies(service, old);
      this.takeAddresses(service, old, transaction, dryRun);
      const ports = this.ports(dryRun);
      takeNodePorts(ports, service, old, transaction);
      this.takeHealthCheckPort(service, old, transaction, ports);
    });
  }

  async deleted(object: KubeObject): Promise<void> {
    const service = object as Service;
    for (const port of portsOf(service)) this.allocators.nodePorts.release(port);
    await Promise.all(addressesOf(service).map((address) => this.release(address)));
  }

  private ports(dryRun: boolean): NodePorts {
    const { nodePorts } = this.allocators;
    return dryRun ? nodePorts.dryRun() : nodePorts;
  }

  /** Runs an allocation; what it has taken when it throws goes back at once. */
  private within(allocate: (transaction: AllocationTransaction) => void): Reservation {
    const transaction = new AllocationTransaction();
    try {
      allocate(transaction);
    } catch (error) {
      void transaction.rollback();
      throw error;
    }
    return transaction;
  }

  private completeFamilies(service: Draft<Service>, old: Service | undefined): void {
    refuse(service, completeServiceFamilies(service, old, this.allocators.ranges.families));
  }

  private takeAddresses(
    service: Draft<Service>,
    old: Service | undefined,
    transaction: AllocationTransaction,
    dryRun: boolean,
  ): void {
    const { spec } = service;
    const had = old === undefined ? [] : addressesOf(old);
    if (spec !== undefined && needsClusterIP(service)) {
      if (old !== undefined && needsClusterIP(old)) {
        if (isUpgraded(service, old)) this.fill(service, 1, transaction, dryRun);
      } else {
        if (isHeadless(spec)) spec.clusterIPs = ['None'];
        else this.fill(service, 0, transaction, dryRun);
        spec.clusterIP = spec.clusterIPs![0]!;
      }
    }
    const has = new Set(addressesOf(service));
    for (const address of had)
      if (!has.has(address)) transaction.givenUp(() => this.release(address));
  }

  /** Gives addresses from an index on. Wishes first, so that an automatic choice does not take what is wished for next. */
  private fill(
    service: Draft<Service>,
    from: number,
    transaction: AllocationTransaction,
    dryRun: boolean,
  ): void {
    const spec = service.spec;
    const wished = [...(spec.clusterIPs ?? [])];
    const families = spec.ipFamilies ?? [];
    const result = families.map((_, index) => wished[index] ?? '');
    for (const [index, address] of result.entries()) {
      if (address === '' || index < from) continue;
      if (dryRun) {
        this.checkDryRun(service, families[index]!, address, wished);
        continue;
      }
      const found = this.take(families[index]!, address);
      if (typeof found === 'string')
        refuse(service, [
          fieldInvalid('spec.clusterIPs', wished, `failed to allocate IP ${address}: ${found}`),
        ]);
      else this.hold(service, found, address, transaction);
    }
    for (const [index, address] of result.entries()) {
      if (address !== '' || index < from) continue;
      result[index] = this.takeNext(service, families[index]!, transaction, dryRun);
    }
    spec.clusterIPs = result;
  }

  /** A dry run takes nothing: it only asks whether the address lies in the range. */
  private checkDryRun(
    service: Draft<Service>,
    family: string,
    address: string,
    wished: readonly string[],
  ): void {
    const ranges = [...this.allocators.ranges.of(family)];
    if (ranges.some((range) => range.holds(address))) return;
    const why = `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${ranges[0]!.cidr.text}`;
    refuse(service, [
      fieldInvalid('spec.clusterIPs', wished, `failed to allocate IP ${address}: ${why}`),
    ]);
  }

  /** Takes a wished address in the first range that holds it; answers why not in the allocator's words. */
  private take(family: string, address: string): ClusterIpAllocator | string {
    let why = '';
    for (const range of this.allocators.ranges.of(family)) {
      why = range.take(address) ?? '';
      if (why === '') {
        if (!this.allocators.addresses.exists(address)) return range;
        range.release(address);
        return 'provided IP is already allocated';
      }
      if (range.holds(address)) return why;
    }
    return why;
  }

  /** A free address of the first range that has one; of a dry run, the one that such runs show. */
  private takeNext(
    service: Draft<Service>,
    family: string,
    transaction: AllocationTransaction,
    dryRun: boolean,
  ): string {
    for (const range of this.allocators.ranges.of(family)) {
      if (dryRun) return range.placeholder;
      const next = range.takeNext((candidate) => !this.allocators.addresses.exists(candidate));
      if (next === undefined) continue;
      this.hold(service, range, next, transaction);
      return next;
    }
    throw allocationFailed('failed to allocate a serviceIP: range is full');
  }

  private hold(
    service: Draft<Service>,
    allocator: ClusterIpAllocator,
    address: string,
    transaction: AllocationTransaction,
  ): void {
    if (!service.metadata?.name) {
      allocator.release(address);
      refuse(service, [fieldInvalid('spec.clusterIPs', [''], parentNameRequired(address))]);
    }
    const written = this.allocators.addresses.create(address, allocator.family, service);
    // Who waits for it hears of a failure; until then it must not count as unhandled.
    written.catch(() => undefined);
    transaction.taken(
      () => this.release(address),
      () => written,
    );
  }

  private async release(address: string): Promise<void> {
    this.allocators.ranges.release(address);
    await this.allocators.addresses.delete(address);
  }

  private takeHealthCheckPort(
    service: Draft<Service>,
    old: Service | undefined,
    transaction: AllocationTransaction,
    nodePorts: NodePorts,
  ): void {
    const had = old?.spec?.healthCheckNodePort ?? 0;
    const { spec } = service;
    const isNeeded = spec !== undefined && needsHealthCheckNodePort(service);
    // It does not change as long as it is needed: validation says so.
    const isNew = isNeeded && (old === undefined || !needsHealthCheckNodePort(old));
    if (isNew && (spec.healthCheckNodePort ?? 0) !== 0) {
      const port = spec.healthCheckNodePort!;
      const why = nodePorts.take(port);
      if (why !== undefined)
        throw allocationFailed(`failed to allocate requested HealthCheck NodePort ${port}: ${why}`);
      transaction.taken(() => nodePorts.release(port));
    } else if (isNew) {
      const port = nodePorts.takeNext();
      if (port === undefined)
        throw allocationFailed('failed to allocate a HealthCheck NodePort : range is full');
      transaction.taken(() => nodePorts.release(port));
      spec.healthCheckNodePort = port;
    }
    if (had !== 0 && !isNeeded) transaction.givenUp(() => nodePorts.release(had));
  }
}

/** A second family has come: only its address is allocated, all others stay as they are. */
const isUpgraded = ({ spec }: Service, { spec: before }: Service): boolean =>
  before?.clusterIPs?.[0] !== 'None' &&
  before?.ipFamilies?.length === 1 &&
  spec.ipFamilies?.length === 2;

/** The addresses that a Service holds. */
export function addressesOf({ spec }: Service): readonly string[] {
  if (spec?.type === 'ExternalName') return [];
  return (spec?.clusterIPs ?? []).filter((address) => address !== '' && address !== 'None');
}

/** The node ports that a Service holds, that of its health check included. */
export function portsOf({ spec }: Service): readonly number[] {
  const ports = (spec?.ports ?? []).map(({ nodePort }) => nodePort ?? 0);
  return [...new Set([...ports, spec?.healthCheckNodePort ?? 0])].filter((port) => port > 0);
}

function refuse(service: Draft<Service>, causes: readonly StatusCause[]): void {
  if (causes.length > 0)
    throw invalid({ group: '', kind: 'Service' }, service.metadata?.name ?? '', causes);
}
