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
 * endpoint counts, ports without a name pointer or number are passed over, and an address that is stated several times is one
 * backend: what is said last counts, but for an endpoint that terminates, as its address may have a new owner. Merged lists are kept, so that a change of one slice of n merges about log n times.
 */
export function collectEndpoints(slices: Iterable<EndpointSlice>): EndpointTable {
  const tables = Array.from(slices, endpointsOf);
  return mergedRange(tables, 0, tables.length);
}

const NO_ENDPOINTS: EndpointTable = new Map();

/** Two tables as one, made once; they live as long as both of them. */
const merges = new WeakMap<EndpointTable, WeakMap<EndpointTable, EndpointTable>>();

function mergedRange(tables: readonly EndpointTable[], from: number, to: number): EndpointTable {
  if (to - from < 2) return tables[from] ?? NO_ENDPOINTS;
  const middle = (from + to) >>> 1;
  const left = mergedRange(tables, from, middle);
  const right = mergedRange(tables, middle, to);
  let known = merges.get(left);
  if (known === undefined) merges.set(left, (known = new WeakMap()));
  let merged = known.get(right);
  if (merged === undefined) known.set(right, (merged = mergeTables(left, right)));
  return merged;
}

function mergeTables(left: EndpointTable, right: EndpointTable): EndpointTable {
  if (right.size === 0) return left;
  const merged = new Map(left);
  for (const [key, endpoints] of right)
    merged.set(key, mergeSorted(left.get(key) ?? [], endpoints));
  return merged;
}

function mergeSorted(left: readonly Endpoint[], right: readonly Endpoint[]): readonly Endpoint[] {
  if (left.length === 0) return right;
  const merged: Endpoint[] = [];
  let at = 0;
  for (const endpoint of right) {
    while (at < left.length && left[at]!.text < endpoint.text) merged.push(left[at++]!);
    const twin = left[at]?.text === endpoint.text ? left[at++] : undefined;
    merged.push(twin === undefined ? endpoint : livingOf(twin, endpoint));
  }
  while (at < left.length) merged.push(left[at++]!);
  return merged;
}

/**
 * Of two statements about one backend: the second one, unless it terminates. The real program goes through the slices of a Service in
 * random order; here they stand in the order of their names.
 */
const livingOf = (first: Endpoint, second: Endpoint): Endpoint =>
  second.terminating ? first : second;

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
      if (!port.port || port.name === null) continue;
      const key = endpointKey(family, port.name ?? '', port.protocol ?? 'TCP');
      const endpoints = table.get(key) ?? [];
      table.set(key, endpoints);
      endpoints.push(toEndpoint(entry, ip, port.port, origin));
    }
  });
  return new Map([...table].map(([key, endpoints]) => [key, distinct(endpoints.sort(byText))]));
}

/** Sorted endpoints, each address and port once. */
function distinct(sorted: readonly Endpoint[]): readonly Endpoint[] {
  if (!sorted.some((endpoint, i) => endpoint.text === sorted[i + 1]?.text)) return sorted;
  return sorted.reduce<Endpoint[]>((kept, endpoint) => {
    const last = kept.at(-1);
    if (last?.text === endpoint.text) kept[kept.length - 1] = livingOf(last, endpoint);
    else kept.push(endpoint);
    return kept;
  }, []);
}

function toEndpoint(
  entry: EndpointSliceEndpoint,
  ip: string,
  port: number,
  origin: Origin,
): Endpoint {
  const { ready, serving, terminating } = entry.conditions ?? {};
  // Unset conditions mean ready, serving, and not terminating, each whatever the others say.
  return {
    ip,
    port,
    text: hostPort(ip, port),
    ready: ready ?? true,
    serving: serving ?? true,
    terminating: terminating ?? false,
    nodeName: entry.nodeName ?? '',
    zoneHints: entry.hints?.forZones?.map((zone) => zone.name) ?? [],
    nodeHints: entry.hints?.forNodes?.map((node) => node.name) ?? [],
    origin,
  };
}

const byText = (a: Endpoint, b: Endpoint): number =>
  a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
