import type { Client, Resource } from '#client';
import type { HttpRequest } from '#images';
import {
  decideFrom,
  isProxy,
  passOn,
  type Choices,
  type Decision,
  type IngressObjects,
} from '#ingress';
import { resources, type Pod } from '#kinds';
import { SystemRandom, type KubeObject } from '#machinery';
import { TracedHostNetwork, type Backend, type NetworkPicture, type World } from '#network';
import type { ClusterView } from './cluster-view.js';

type Serve = ClusterView['serve'];

/** Answers of pods that are proxies, from the objects of an API; they are read when the first request reaches one. */
export function throughProxies(
  client: Client,
  listAll: (client: Client, resource: Resource) => Promise<KubeObject[]>,
  network: { readonly picture: NetworkPicture; readonly world: () => World },
  otherwise: Serve,
): Serve {
  let objects: Promise<IngressObjects> | undefined;
  const choices = randomChoices();
  const serve: Serve = async (backend, request) => {
    const decision = await decide(backend, request);
    if (decision === undefined || backend.pod === undefined) return otherwise(backend, request);
    const from = { pod: backend.pod };
    const host = new TracedHostNetwork({ ...sources(network), from, serve });
    return passOn(decision, (to, { request: sent, tls }) => {
      const name = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
      const url = new URL(`${tls ? 'https' : 'http'}://${name}:${to.port}${sent.path}`);
      return host.http({ ...sent, url, timeoutMs: PROXY_TIMEOUT_MS });
    });
  };
  const decide = async (backend: Backend, request: HttpRequest): Promise<Decision | undefined> => {
    const pod = network.picture.pod(backend.pod ?? '') as Pod | undefined;
    if (pod === undefined || !isProxy(pod)) return undefined;
    objects ??= readObjects((resource) => listAll(client, resource));
    return decideFrom(await objects, pod, request, choices, network.world().now);
  };
  return serve;
}

const PROXY_TIMEOUT_MS = 60_000;

const sources = ({ picture, world }: { picture: NetworkPicture; world: () => World }) => ({
  picture: () => picture,
  world,
});

async function readObjects(
  list: (resource: Resource) => Promise<KubeObject[]>,
): Promise<IngressObjects> {
  const [ingresses, classes, services, slices, secrets, configMaps] = await Promise.all(
    [
      resources.ingresses,
      resources.ingressClasses,
      resources.services,
      resources.endpointSlices,
      resources.secrets,
      resources.configMaps,
    ].map((resource) => list(resource as Resource)),
  );
  return { ingresses, classes, services, slices, secrets, configMaps } as unknown as IngressObjects;
}

/** Chance as it comes: every run of a command is a connection of its own. */
function randomChoices(): Choices {
  const random = new SystemRandom();
  return {
    weighted: (weights) => {
      let rest = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
      return Math.max(
        0,
        weights.findIndex((weight) => (rest -= weight) < 0),
      );
    },
    next: (_, count) => random.int(count),
    requestId: () => random.uuid().replaceAll('-', ''),
  };
}
