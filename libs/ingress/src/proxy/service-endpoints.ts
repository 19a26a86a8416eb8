import type { EndpointSlice, Service } from '#kinds';
import type { Endpoint } from './decision.js';

/** Which port of a Service a route names. */
export type PortReference = { readonly name?: string; readonly number?: number } | undefined;

/** What is looked up while requests are routed. */
export interface ServiceLookup {
  service(namespace: string, name: string): Service | undefined;
  /** EndpointSlices of a Service. */
  slices(namespace: string, service: string): readonly EndpointSlice[];
}

/** The port of a Service that a reference means; undefined when it has no such port. */
export function servicePort(service: Service, reference: PortReference) {
  const ports = service.spec?.ports ?? [];
  if (reference?.name !== undefined && reference.name !== '')
    return ports.find((port) => port.name === reference.name);
  return ports.find((port) => port.port === reference?.number);
}

/** Ready addresses behind a port of a Service, as proxies take them from its EndpointSlices: each once, sorted by address. */
export function readyEndpoints(
  lookup: ServiceLookup,
  namespace: string,
  name: string,
  reference: PortReference,
): readonly Endpoint[] {
  const service = lookup.service(namespace, name);
  const port = service === undefined ? undefined : servicePort(service, reference);
  if (service === undefined || port === undefined) return [];
  if (service.spec?.type === 'ExternalName')
    return [{ ip: service.spec.externalName ?? '', port: port.port }];
  const found = new Map<string, Endpoint>();
  for (const slice of lookup.slices(namespace, name)) {
    const number = slice.ports?.find(
      (each) => (each.name ?? '') === (port.name ?? '') && (each.protocol ?? 'TCP') === 'TCP',
    )?.port;
    if (number === undefined) continue;
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      const ip = addresses?.[0];
      if (ip !== undefined && conditions?.ready !== false)
        found.set(`${ip} ${number}`, { ip, port: number });
    }
  }
  return [...found.values()].sort((a, b) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : a.port - b.port));
}
