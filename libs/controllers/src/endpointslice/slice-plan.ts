import type {
  DiscoveryV1EndpointPort as EndpointPort,
  Endpoint,
  EndpointSlice,
  Service,
} from '#kinds';
import type { Stored } from '#machinery';
import { controllerReference } from '../ownership/owner-reference.js';
import { headlessLabel, isHeadless, type Family } from '../service-pods/addresses.js';
import { triggerTimeAnnotation } from '../service-pods/trigger-time.js';
import type { PortGroup } from './endpoint.js';
import type { Draft } from './hints/draft.js';
import { pack } from './pack.js';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const controllerName = 'endpointslice-controller.k8s.io';
/** `--max-endpoints-per-slice` of the real controller. */
const maxEndpointsPerSlice = 100;

/** The writes that bring a Service's slices of one family in order. Updates carry the name of the slice that they replace. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly Stored<EndpointSlice>[];
  readonly remove: readonly Stored<EndpointSlice>[];
}

/** Labels of the Service, without those that belong to slices, and the three that make a slice findable. */
function sliceLabels(service: Service): Record<string, string> {
  const {
    [headlessLabel]: _headless,
    [serviceNameLabel]: _name,
    [managedByLabel]: _managed,
    ...labels
  } = service.metadata?.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
    [managedByLabel]: controllerName,
    [serviceNameLabel]: service.metadata?.name ?? '',
  };
}

/** The plan for one address family; `existing` holds this controller's slices of that family. `hint` decides about hints. */
export function planSlices(
  service: Stored<Service>,
  family: Family,
  groups: readonly PortGroup[],
  existing: readonly Stored<EndpointSlice>[],
  triggerTime: string | undefined,
  hint: (draft: Draft) => Draft = (draft) => draft,
): SlicePlan {
  const labels = sliceLabels(service);
  const stale = (slice: Stored<EndpointSlice>): boolean =>
    !sameLabels(slice.metadata.labels ?? {}, labels);
  const make = (ports: readonly EndpointPort[], endpoints: readonly Endpoint[]): EndpointSlice =>
    newSlice(service, family, labels, ports, endpoints, triggerTime);
  const create: EndpointSlice[] = [];
  const update: Stored<EndpointSlice>[] = [];
  const unused = new Set(existing);
  for (const { ports, endpoints } of groups) {
    const sameGroup = existing.filter(
      (slice) => JSON.stringify(normalised(slice.ports)) === JSON.stringify(normalised(ports)),
    );
    const packing = pack(endpoints, sameGroup, maxEndpointsPerSlice, stale);
    for (const slice of sameGroup) if (!packing.remove.includes(slice)) unused.delete(slice);
    for (const list of packing.create) create.push(make(ports, list));
    for (const { slice, endpoints: list } of packing.update)
      update.push(rewritten(slice, make(ports, list)));
  }
  const remove = [...unused];
  if (groups.length === 0) {
    const placeholder = remove.findIndex((slice) => isPlaceholder(slice) && !stale(slice));
    if (placeholder >= 0) remove.splice(placeholder, 1);
    else create.push(make([], []));
  }
  const touched = new Set([
    ...update.map(({ metadata }) => metadata.name),
    ...remove.map(({ metadata }) => metadata.name),
  ]);
  const unchanged = existing.filter(({ metadata }) => !touched.has(metadata.name));
  const drafted = hint({ create, update, unchanged });
  const stamped = drafted.update.map((slice) => withTriggerTime(slice, triggerTime));
  return joined(service, { ...drafted, update: stamped, remove });
}

/** A slice that would go and one that would come are one update. A Service that is being deleted gets no new ones. */
function joined(service: Stored<Service>, plan: SlicePlan): SlicePlan {
  const create = [...plan.create];
  const update = [...plan.update];
  const remove = [...plan.remove];
  while (create.length > 0 && remove.length > 0)
    update.push(rewritten(remove.shift()!, create.pop()!));
  return { create: service.metadata.deletionTimestamp ? [] : create, update, remove };
}

function newSlice(
  service: Stored<Service>,
  family: Family,
  labels: Readonly<Record<string, string>>,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
  triggerTime: string | undefined,
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? '',
      labels,
      ...(triggerTime === undefined
        ? {}
        : { annotations: { [triggerTimeAnnotation]: triggerTime } }),
      ownerReferences: [controllerReference(service)],
    },
    addressType: family,
    endpoints,
    ports,
  };
}

/** Every write tells the change that it answers to, or that there is none. */
function withTriggerTime(
  slice: Stored<EndpointSlice>,
  triggerTime: string | undefined,
): Stored<EndpointSlice> {
  const { annotations, ...metadata } = slice.metadata;
  const { [triggerTimeAnnotation]: _, ...others } = annotations ?? {};
  const next =
    triggerTime === undefined ? others : { ...others, [triggerTimeAnnotation]: triggerTime };
  const isEmpty = Object.keys(next).length === 0;
  return { ...slice, metadata: isEmpty ? metadata : { ...metadata, annotations: next } };
}

/** The new content under the old name. */
function rewritten(slice: Stored<EndpointSlice>, next: EndpointSlice): Stored<EndpointSlice> {
  const { annotations: _old, ...metadata } = slice.metadata;
  return {
    ...slice,
    ...next,
    metadata: { ...metadata, ...next.metadata, name: slice.metadata.name },
  } as Stored<EndpointSlice>;
}

/** Field order does not count, absent and empty names are one. */
function normalised(ports: readonly EndpointPort[] | null | undefined): unknown {
  return (ports ?? []).map((port) => [
    port.name ?? '',
    port.protocol ?? 'TCP',
    port.port,
    port.appProtocol ?? '',
  ]);
}

function sameLabels(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

const isPlaceholder = (slice: EndpointSlice): boolean =>
  (slice.endpoints ?? []).length === 0 && (slice.ports ?? []).length === 0;
