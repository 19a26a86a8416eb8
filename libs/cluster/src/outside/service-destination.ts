import { networkInterfaces } from 'node:os';
import type { EndpointSlice, Service } from '#kinds';
import type { ContainerAccess } from '#kubelet';
import type { Random } from '#machinery';
import type { ClusterStore } from '#store';
import type { Destination } from '#webhook';

interface Found {
  readonly ip: string;
  readonly port: number;
  readonly pod: string | undefined;
}

export interface DestinationContext {
  readonly store: ClusterStore;
  readonly random: Random;
  /** The address that simulated pods see requests of the API server come from. */
  readonly source: string;
  /** The simulated containers; undefined while, or where, there are none. */
  readonly access: () => ContainerAccess | undefined;
}

/**
 * What a port of a Service leads to when the API server itself goes there: an address of this machine (an ExternalName, or EndpointSlices
 * that somebody wrote), where a developer's program listens, or a simulated pod. Throws an Error that says why it leads nowhere.
 */
export function serviceDestination(
  context: DestinationContext,
  namespace: string,
  name: string,
  port: number,
): Destination {
  const service = context.store.getPending({ resource: 'services', namespace, name })?.object as
    Service | undefined;
  if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  const { type, externalName = '', ports = [] } = service.spec ?? {};
  if (type === 'ExternalName') return { kind: 'socket', host: externalName, port };
  const wanted = ports.find((one) => one.port === port);
  if (wanted === undefined)
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const candidates = endpointsOf(context.store, namespace, name, wanted.name ?? '');
  const chosen = candidates[context.random.int(Math.max(1, candidates.length))];
  if (chosen === undefined)
    throw new Error(`no endpoints available for service ${JSON.stringify(name)}`);
  if (chosen.pod === undefined) return onThisMachine(chosen);
  return inPod(context, namespace, { ...chosen, pod: chosen.pod });
}

function endpointsOf(store: ClusterStore, namespace: string, name: string, port: string): Found[] {
  const slices = store
    .range({ resource: 'endpointslices.discovery.k8s.io', namespace })
    .entries.map(({ object }) => object as unknown as EndpointSlice)
    .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === name);
  return slices.flatMap((slice) => {
    const number = slice.ports?.find((one) => (one.name ?? '') === port)?.port;
    return (slice.endpoints ?? []).flatMap(({ addresses, conditions, targetRef }): Found[] => {
      const ip = addresses?.[0];
      if (number === undefined || ip === undefined || conditions?.ready === false) return [];
      return [{ ip, port: number, pod: targetRef?.kind === 'Pod' ? targetRef.name : undefined }];
    });
  });
}

/** Other machines are part of the simulated network, where nothing but pods answers. */
function onThisMachine({ ip, port }: Found): Destination {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  if (!own.some(({ address }) => address === ip))
    throw new Error(`dial tcp ${ip}:${port}: connect: no route to host`);
  return { kind: 'socket', host: ip, port };
}

function inPod(
  { access, source }: DestinationContext,
  namespace: string,
  { ip, port, pod }: Found & { readonly pod: string },
): Destination {
  return {
    kind: 'simulated',
    exchange: async ({ host, path, headers, body }) => {
      const answer = await access()?.serve(namespace, pod, port, {
        method: 'POST',
        path,
        headers: { ...headers, host },
        body,
        source: { ip: source, port: 0 },
        destination: { ip, port },
        tls: { serverName: host.replace(/:\d+$/, '') },
      });
      if (answer === undefined)
        throw new Error(`dial tcp ${ip}:${port}: connect: connection refused`);
      return { status: answer.status, body: answer.body };
    },
  };
}
