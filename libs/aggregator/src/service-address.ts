import type { EndpointSlice, Service } from '#kinds';

/** What an APIService says of its Service. */
export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** Where a Service can be dialled, and the host and port that messages show. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  readonly shown: string;
}

/** Why an API is not available: reason and message of the condition `Available`. */
export interface Unavailable {
  readonly reason: string;
  readonly message: string;
}

/** Where an APIService's Service leads to, or why it leads nowhere (kube-aggregator's availability controller). */
export function serviceAddress(
  { namespace, name, port }: ServiceReference,
  service: Service | undefined,
  slices: readonly EndpointSlice[],
): ServiceAddress | Unavailable {
  if (service === undefined) {
    const message = `service/${name} in "${namespace}" is not present`;
    return { reason: 'ServiceNotFound', message };
  }
  const { type = 'ClusterIP', externalName = '', clusterIP = '', ports = [] } = service.spec ?? {};
  if (type === 'ExternalName')
    return { host: externalName, port, shown: `${externalName}:${port}` };
  const own = ports.find((candidate) => candidate.port === port);
  if (own === undefined) {
    const message = `service/${name} in "${namespace}" is not listening on port ${port}`;
    return { reason: 'ServicePortError', message };
  }
  if (slices.length === 0) {
    const message = `cannot find endpointslices for service/${name} in "${namespace}"`;
    return { reason: 'EndpointsNotFound', message };
  }
  const shown = `${clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP}:${port}`;
  let pods = false;
  for (const slice of slices) {
    const number = slice.ports?.find((each) => (each.name ?? '') === (own.name ?? ''))?.port;
    for (const { addresses, conditions, targetRef } of slice.endpoints ?? []) {
      const host = addresses?.[0];
      if (number === undefined || host === undefined || conditions?.ready === false) continue;
      if (targetRef?.kind !== 'Pod') return { host, port: number, shown };
      pods = true;
    }
  }
  if (pods) {
    const message = `failing or missing response from https://${shown}: the programs of simulated pods serve no API`;
    return { reason: 'FailedDiscoveryCheck', message };
  }
  const message = `endpoints for service/${name} in "${namespace}" have no addresses with port name "${own.name ?? ''}"`;
  return { reason: 'MissingEndpoints', message };
}
