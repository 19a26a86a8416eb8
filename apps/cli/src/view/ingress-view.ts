import type { Client } from '#client';
import { passOn, StaticProxies, type Choices } from '#ingress';
import type { Pod } from '#kinds';
import { SystemRandom } from '#machinery';
import { TracedHostNetwork, type NetworkPicture, type World } from '#network';
import type { ClusterView } from './cluster-view.js';
import { listServed } from './list-objects.js';

type Serve = ClusterView['serve'];

/** Answers of pods that are proxies, from the objects of an API; they are read when the first request reaches one. */
export function throughProxies(
  client: Client,
  network: { readonly picture: NetworkPicture; readonly world: () => World },
  otherwise: Serve,
): Serve {
  const proxies = new StaticProxies((resource) => listServed(client, resource));
  const choices = randomChoices();
  const serve: Serve = async (backend, request) => {
    const pod = network.picture.pod(backend.pod ?? '') as Pod | undefined;
    const decision = await proxies.decide(pod, request, choices, network.world().now);
    if (decision === undefined || backend.pod === undefined) return otherwise(backend, request);
    const from = { pod: backend.pod };
    const host = new TracedHostNetwork({ ...sources(network), from, serve });
    return passOn(
      decision,
      (to, { request: sent, tls, serverName, timeoutMs = PROXY_TIMEOUT_MS }) => {
        const name = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
        const url = new URL(`${tls ? 'https' : 'http'}://${name}:${to.port}${sent.path}`);
        const named = serverName === undefined ? {} : { serverName };
        return host.http({ ...sent, ...named, url, timeoutMs });
      },
    );
  };
  return serve;
}

const PROXY_TIMEOUT_MS = 60_000;

const sources = ({ picture, world }: { picture: NetworkPicture; world: () => World }) => ({
  picture: () => picture,
  world,
});

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
