import type { DiscoveryV1EndpointPort as EndpointPort, Endpoint, Node, Pod, Service } from '#kinds';
import type { Stored } from '#machinery';
import { isFinished, isReady } from '../pods/pod-state.js';
import { hostnameBelow, podIP, type Family } from '../service-pods/addresses.js';
import { inSliceOrder } from '../service-pods/hash-order.js';
import { targetPort } from '../service-pods/target-port.js';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Endpoints that share a list of ports, and so may share slices. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

export interface EndpointsOfFamily {
  readonly groups: readonly PortGroup[];
  /** Pods left out because their Node is not known yet; worth another try. */
  readonly withoutNode: number;
}

/** The endpoints of one address family, without hints, grouped by their ports (EndpointSlice controller, reconciler). */
export function endpointsOf(
  service: Stored<Service>,
  pods: readonly Stored<Pod>[],
  family: Family,
  nodeOf: (name: string) => Node | undefined,
): EndpointsOfFamily {
  const groups = new Map<string, PortGroup>();
  let withoutNode = 0;
  for (const pod of pods) {
    const ip = podIP(pod, family);
    if (ip === undefined || isFinished(pod)) continue;
    const node = nodeOf(pod.spec.nodeName ?? '');
    if (node === undefined && service.spec?.publishNotReadyAddresses !== true) {
      withoutNode += 1;
      continue;
    }
    const ports = endpointPorts(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, ip, node));
  }
  return { groups: [...groups.values()], withoutNode };
}

function endpointPorts(service: Service, pod: Pod): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = targetPort(port, pod);
    if (number === undefined) continue;
    const { appProtocol } = port;
    ports.push({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: number,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    });
  }
  return inSliceOrder(ports);
}

function endpointOf(
  service: Stored<Service>,
  pod: Stored<Pod>,
  ip: string,
  node: Node | undefined,
): Endpoint {
  const serving = isReady(pod);
  const terminating = Boolean(pod.metadata.deletionTimestamp);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const zone = node?.metadata?.labels?.[zoneLabel];
  const hostname = hostnameBelow(pod, service);
  const nodeName = pod.spec.nodeName;
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(nodeName ? { nodeName } : {}),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** What makes an endpoint the same one over time: address, host name and target. */
export function endpointIdentity(endpoint: Endpoint): string {
  return `${(endpoint.addresses ?? []).join(',')}|${endpoint.hostname ?? ''}|${endpoint.targetRef?.namespace ?? ''}/${endpoint.targetRef?.name ?? ''}`;
}
