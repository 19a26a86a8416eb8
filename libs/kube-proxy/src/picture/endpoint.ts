import { familyOf, hostPort, type Family } from '../address.js';
import { refOf, type EndpointSlice, type EndpointSliceEndpoint, type Origin } from '../objects.js';

/** One backend of one Service port. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  /** `ip:port`, the identity of the backend. */
  readonly text: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  /** '' when the slice does not say: then it is nobody's local endpoint. */
  readonly nodeName: string;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
  readonly origin: Origin;
}

/** Endpoints by family, port name and protocol: the key is `endpointKey(…)`. */
export type EndpointTable = ReadonlyMap<string, readonly Endpoint[]>;

export function endpointKey(family: Family, portName: string, protocol: string): string {
  return `${family}/${protocol}/${portName}`;
}

/**
 * The backends that a Service's slices state, in the order of the rules (`ip:port` as text). Only the first address of an
 * endpoint counts, ports without a name pointer or number are passed over, and an address that several slices hold is one
 * backend, ready when one of them says so.
 */
export function collectEndpoints(slices: Iterable<EndpointSlice>): EndpointTable {
  const tables = new Map<string, Map<string, Endpoint>>();
  for (const slice of slices) {
    for (const [key, endpoints] of endpointsOf(slice)) {
      const table = tables.get(key) ?? new Map<string, Endpoint>();
      tables.set(key, table);
      for (const endpoint of endpoints) {
        const known = table.get(endpoint.text);
        if (known === undefined || (!known.ready && endpoint.ready))
          table.set(endpoint.text, endpoint);
      }
    }
  }
  return new Map([...tables].map(([key, table]) => [key, [...table.values()].sort(byText)]));
}

/** What a slice states, made once: of the slices of a large Service, one changes at a time. */
const known = new WeakMap<EndpointSlice, EndpointTable>();

function endpointsOf(slice: EndpointSlice): EndpointTable {
  let table = known.get(slice);
  if (table === undefined) known.set(slice, (table = readSlice(slice)));
  return table;
}

function readSlice(slice: EndpointSlice): EndpointTable {
  const table = new Map<string, Endpoint[]>();
  const ref = refOf(slice, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
  slice.endpoints?.forEach((entry, index) => {
    const ip = entry.addresses?.[0];
    const family = ip === undefined ? undefined : familyOf(ip);
    if (ip === undefined || family === undefined || family !== slice.addressType) return;
    const origin: Origin = { object: ref, field: `endpoints[${index}].addresses[0]` };
    for (const port of slice.ports ?? []) {
      if (port.port === undefined || port.port === null || port.name === null) continue;
      const key = endpointKey(family, port.name ?? '', port.protocol ?? 'TCP');
      const endpoints = table.get(key) ?? [];
      table.set(key, endpoints);
      endpoints.push(toEndpoint(entry, ip, port.port, origin));
    }
  });
  for (const endpoints of table.values()) endpoints.sort(byText);
  return table;
}

function toEndpoint(
  entry: EndpointSliceEndpoint,
  ip: string,
  port: number,
  origin: Origin,
): Endpoint {
  const { ready, serving, terminating } = entry.conditions ?? {};
  // Unset conditions mean ready, serving as ready, and not terminating (EndpointConditions in discovery/v1).
  const isReady = ready ?? true;
  return {
    ip,
    port,
    text: hostPort(ip, port),
    ready: isReady,
    serving: serving ?? isReady,
    terminating: terminating ?? false,
    nodeName: entry.nodeName ?? '',
    zoneHints: entry.hints?.forZones?.map((zone) => zone.name) ?? [],
    nodeHints: entry.hints?.forNodes?.map((node) => node.name) ?? [],
    origin,
  };
}

const byText = (a: Endpoint, b: Endpoint): number =>
  a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
