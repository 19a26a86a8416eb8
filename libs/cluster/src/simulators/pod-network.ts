import type { Pod } from '#kinds';
import type { HostNetwork, HttpRequest, HttpResponse } from '#images';
import type { ContainerAccess } from '#kubelet';
import type { Stored } from '#machinery';
import { TracedHostNetwork, type NetworkPicture, type World } from '#network';
import { addressInHosts } from './hosts.js';

/** What the networks of pods are made over; each is asked at each use. */
export interface NetworkSource {
  readonly picture: () => NetworkPicture;
  readonly world: () => World;
  readonly access: () => ContainerAccess;
}

/**
 * The network as the processes of a pod see it: names of /etc/hosts first, then journeys through the picture, answered by whoever
 * listens at their end.
 */
export function podNetwork(source: NetworkSource, pod: Stored<Pod>): HostNetwork {
  const from = { pod: `${pod.metadata.namespace ?? ''}/${pod.metadata.name}` };
  const network = new TracedHostNetwork({
    picture: source.picture,
    world: source.world,
    from,
    serve: (backend, request) => answerFrom(source, backend, request),
  });
  const known = (host: string): string => addressInHosts(pod, host) ?? host;
  return {
    http(request) {
      const { url, headers } = request;
      const target = known(url.hostname);
      if (target === url.hostname) return network.http(request);
      const direct = new URL(url);
      direct.hostname = target.includes(':') ? `[${target}]` : target;
      return network.http({ ...request, url: direct, headers: { Host: url.host, ...headers } });
    },
    connect: (host, port) => network.connect(known(host), port),
    resolve: (query) => network.resolve(query),
    ping: (host) => network.ping(known(host)),
    interfaces: () => network.interfaces(),
    routes: () => network.routes(),
  };
}

/** The answer of the process at the end of a journey. */
function answerFrom(
  source: NetworkSource,
  backend: { readonly pod?: string; readonly port: number },
  request: HttpRequest,
): HttpResponse | undefined {
  if (backend.pod === undefined) return undefined;
  const slash = backend.pod.indexOf('/');
  return source
    .access()
    .serve(backend.pod.slice(0, slash), backend.pod.slice(slash + 1), backend.port, request);
}
