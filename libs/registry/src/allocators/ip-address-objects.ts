import { StatusError, type Clock, type IPFamily, type KubeObject, type Random } from '#machinery';
import type { IPAddress, KindDefinition, Service } from '#kinds';
import { ExistsError, NotFoundError, RevisionConflictError, type ClusterStore } from '#store';
import { timestamp } from '../environment.js';
import { encoder, storedForm } from '../write/encode.js';

const RESOURCE = 'ipaddresses.networking.k8s.io';
const FAMILY_LABEL = 'ipaddress.kubernetes.io/ip-family';
const MANAGER_LABEL = 'ipaddress.kubernetes.io/managed-by';
const MANAGER = 'ipallocator.k8s.io';

/** Who owns what of such an object: the API server writes them by itself. */
const OWNED = {
  manager: 'kube-apiserver',
  operation: 'Update',
  apiVersion: 'networking.k8s.io/v1',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': {
      'f:labels': { '.': {}, [`f:${FAMILY_LABEL}`]: {}, [`f:${MANAGER_LABEL}`]: {} },
    },
    'f:spec': { 'f:parentRef': { '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:resource': {} } },
  },
} as const;

/** The IPAddress objects (networking.k8s.io/v1, KEP-1880) that stand for allocated cluster IPs: one each, named like the address. */
export class IpAddressObjects {
  constructor(
    private readonly store: ClusterStore,
    private readonly kind: KindDefinition,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** True when somebody holds the address, even one who never asked an allocator. */
  exists(address: string): boolean {
    return (
      this.store.getPending({ resource: RESOURCE, namespace: '', name: address }) !== undefined
    );
  }

  /** Writes the object of an address that belongs to `service`. Accepted at once; resolves when durable. */
  async create(address: string, family: IPFamily, service: KubeObject): Promise<void> {
    const { name, namespace } = service.metadata ?? {};
    const object: IPAddress = {
      kind: 'IPAddress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: {
        name: address,
        uid: this.random.uuid(),
        creationTimestamp: timestamp(this.clock),
        generation: 1,
        labels: { [FAMILY_LABEL]: family, [MANAGER_LABEL]: MANAGER },
        managedFields: [{ ...OWNED, time: timestamp(this.clock) }],
      },
      spec: { parentRef: { resource: 'services', namespace: namespace!, name: name! } },
    };
    const { generation: _, ...metadata } = object.metadata!;
    const given =
      this.kind.strategy.generationChanged === undefined ? { ...object, metadata } : object;
    try {
      await this.store.create(
        { resource: RESOURCE, namespace: '', name: address },
        encoder(storedForm(this.kind, given)),
      );
    } catch (error) {
      // It is there, which is what was wanted.
      if (!(error instanceof ExistsError)) throw error;
    }
  }

  /** Deletes the object of an address that is free again, unless it is gone or somebody else's. */
  async delete(address: string): Promise<void> {
    const entry = this.store.getPending({ resource: RESOURCE, namespace: '', name: address });
    if (entry === undefined || entry.object.metadata.labels?.[MANAGER_LABEL] !== MANAGER) return;
    try {
      await this.store.delete(entry, entry.revision, encoder(storedForm(this.kind, entry.object)));
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof RevisionConflictError)) throw error;
    }
  }

  /** After a start: every address of a Service has its object, and no object of ours is without a Service. */
  async repair(
    owners: ReadonlyMap<string, { readonly family: IPFamily; readonly service: Service }>,
  ): Promise<void> {
    const work: Promise<void>[] = [];
    for (const entry of this.store.range({ resource: RESOURCE }).entries) {
      if (!owners.has(entry.name)) work.push(this.delete(entry.name));
    }
    for (const [address, { family, service }] of owners) {
      if (!this.exists(address)) work.push(this.create(address, family, service));
    }
    await Promise.all(work);
  }
}

/** 422 for an address whose object could not be made: it must name its Service. */
export function parentNameRequired(address: string): string {
  return `failed to allocate IP: IPAddress.networking.k8s.io "${address}" is invalid: spec.parentRef.name: Required value`;
}

/** 500 in the words of the allocators. */
export function allocationFailed(what: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${what}`, {
    causes: [{ message: what }],
  });
}
