import type { Pod } from '#kinds';
import type { HostNetwork, HttpRequest, HttpResponse } from '#images';
import type { ContainerAccess } from '#kubelet';
import type { Clock, Stored } from '#machinery';
import { isCoreDns } from './coredns-pods.js';
import { proxyAnswer } from '#kube-proxy';
import { TracedHostNetwork, type NetworkMemory, type NetworkPicture, type World } from '#network';

/** The API server as pods reach it. */
export type ApiForPods = (request: HttpRequest, timeoutMs: number) => Promise<HttpResponse>;

/** What the networks of pods are made over; each is asked at each use. */
export interface NetworkSource {
  readonly picture: () => NetworkPicture;
  readonly world: () => World;
  readonly clock: Clock;
  /** What went through the devices of pods and nodes. */
  readonly traffic: () => NetworkMemory['traffic'];
  readonly access: () => ContainerAccess;
  /** A page of the DNS server (health, readiness, metrics) by port and path; undefined: nothing is there. */
  readonly dnsPage: (
    port: number,
    path: string,
  ) => { readonly status: number; readonly body: string } | undefined;
  /** Answers what pods ask the API server; undefined: it speaks no HTTP. */
  readonly apiServer: () => ApiForPods | undefined;
}

/**
 * The network as the processes of a pod see it: journeys through the picture, answered by whoever listens at their end. A process
 * has its network from its first moment on: until the picture has heard of the pod's addresses, those of `pod` count.
 */
export function podNetwork(source: NetworkSource, pod: Stored<Pod>): HostNetwork {
  const key = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  return new TracedHostNetwork({
    picture: () => {
      const picture = source.picture();
      const seen = picture.pod(key);
      return seen !== undefined && seen.status?.podIP === undefined ? picture.with(pod) : picture;
    },
    world: source.world,
    clock: source.clock,
    traffic: source.traffic,
    from: { pod: key },
    serve: (backend, request, timeoutMs) => answerFrom(source, backend, request, timeoutMs),
  });
}

/** The network as the processes of a pod see it that the picture has heard of. `key` is `namespace/name`. */
export function podNetworkOf(source: NetworkSource, key: string): HostNetwork {
  return new TracedHostNetwork({
    picture: source.picture,
    world: source.world,
    clock: source.clock,
    from: { pod: key },
    serve: (backend, request, timeoutMs) => answerFrom(source, backend, request, timeoutMs),
  });
}

/** What the process behind the `kubernetes` Service is called. */
export const API_SERVER = 'kube-apiserver';

/** What kube-proxy is called, where it listens itself. */
export const KUBE_PROXY = 'kube-proxy';

/** The answer of the process at the end of a journey. */
export function answerFrom(
  source: NetworkSource,
  backend: {
    readonly pod?: string;
    readonly node?: string;
    readonly ip: string;
    readonly port: number;
    readonly name: string;
  },
  request: HttpRequest,
  timeoutMs: number,
): HttpResponse | undefined | Promise<HttpResponse | undefined> {
  const node = source.picture().node(backend.node ?? '');
  if (backend.name === KUBE_PROXY && node !== undefined) {
    const picture = source.picture();
    const rules = picture.rules(node.name);
    return proxyAnswer(picture.proxy, node, backend, request.path, source.world().now, rules);
  }
  if (backend.pod === undefined)
    return backend.name === API_SERVER ? source.apiServer()?.(request, timeoutMs) : undefined;
  const page = isCoreDns(source.picture().pod(backend.pod))
    ? source.dnsPage(backend.port, request.path)
    : undefined;
  if (page !== undefined)
    return { ...page, headers: { 'Content-Type': 'text/plain; charset=utf-8' } };
  const slash = backend.pod.indexOf('/');
  return source
    .access()
    .serve(
      backend.pod.slice(0, slash),
      backend.pod.slice(slash + 1),
      backend.port,
      request,
      timeoutMs,
    );
}
