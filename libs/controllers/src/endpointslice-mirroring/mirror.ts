import type {
  DiscoveryV1EndpointPort,
  Endpoint,
  EndpointAddress,
  EndpointSlice,
  EndpointSubset,
  Endpoints,
} from '#kinds';
import { ipFamily, type Stored } from '#machinery';
import { controllerReference } from '../ownership/owner-reference.js';
import type { Family } from '../service-pods/addresses.js';
import { triggerTimeAnnotation } from '../service-pods/trigger-time.js';

export const mirroringName = 'endpointslicemirroring-controller.k8s.io';
/** `--mirroring-max-endpoints-per-subset` of the real controller. */
const maxPerSubset = 1000;

/** One slice that should exist, and what could not be mirrored. */
export interface Mirrored {
  readonly slices: readonly EndpointSlice[];
  readonly invalidAddresses: readonly string[];
  readonly dropped: number;
}

/** The slices that a hand-made Endpoints object stands for: one per subset and address family (KEP-752, mirroring). */
export function mirror(endpoints: Stored<Endpoints>): Mirrored {
  const slices: EndpointSlice[] = [];
  const invalidAddresses: string[] = [];
  let dropped = 0;
  for (const subset of endpoints.subsets ?? []) {
    const families = new Map<Family, Endpoint[]>();
    let count = 0;
    const all = [
      ...(subset.addresses ?? []).map((address) => ({ address, ready: true })),
      ...(subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false })),
    ];
    for (const { address, ready } of all) {
      const family = ipFamily(address.ip);
      if (family === undefined) invalidAddresses.push(address.ip);
      else if (count >= maxPerSubset) dropped += 1;
      else {
        count += 1;
        families.set(family, [...(families.get(family) ?? []), endpoint(address, ready)]);
      }
    }
    for (const [family, list] of families) slices.push(slice(endpoints, family, list, subset));
  }
  return { slices, invalidAddresses, dropped };
}

function endpoint(address: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [address.ip],
    conditions: { ready },
    ...(address.hostname ? { hostname: address.hostname } : {}),
    ...(address.targetRef === undefined ? {} : { targetRef: address.targetRef }),
    ...(address.nodeName ? { nodeName: address.nodeName } : {}),
  };
}

function slice(
  endpoints: Stored<Endpoints>,
  family: Family,
  list: readonly Endpoint[],
  subset: EndpointSubset,
): EndpointSlice {
  const { name, namespace = '' } = endpoints.metadata;
  const {
    [triggerTimeAnnotation]: _time,
    'kubectl.kubernetes.io/last-applied-configuration': _applied,
    ...annotations
  } = endpoints.metadata.annotations ?? {};
  const ports: DiscoveryV1EndpointPort[] = (subset.ports ?? []).map((port) => ({
    name: port.name ?? '',
    port: port.port,
    protocol: port.protocol ?? 'TCP',
    ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
  }));
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        ...endpoints.metadata.labels,
        'endpointslice.kubernetes.io/managed-by': mirroringName,
        'kubernetes.io/service-name': name,
      },
      annotations,
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: family,
    endpoints: list,
    ports,
  };
}
