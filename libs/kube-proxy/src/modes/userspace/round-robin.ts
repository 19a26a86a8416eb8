import type { Relay, WalkContext } from '../../mode.js';
import type { Endpoint } from '../../picture/endpoint.js';
import { numberHash } from '../../picture/hash.js';
import type { ServicePort } from '../../picture/service-port.js';

/** The proxy dials this often, waiting 0.25, 0.5, 1 and 2 seconds for an answer. */
const MAX_DIALS = 4;

/** The lists of clients that the proxy remembers for a port, one for each endpoint. */
export const affinityList = ({ name, protocol }: ServicePort, endpoint: Endpoint): string =>
  `${name}/${protocol} -> ${endpoint.text}`;

/** The endpoints that the proxy goes round: those of the Endpoints object, which are the ready ones, in an order of its own. */
function shuffled(port: ServicePort): Endpoint[] {
  const ready = port.endpoints.filter((endpoint) => endpoint.ready);
  const seed = ready.map(({ text }) => text).join();
  // The real one shuffles by chance, each time that the endpoints have changed.
  const place = (endpoint: Endpoint): number => numberHash(`${seed} ${endpoint.text}`);
  return ready.toSorted((a, b) => place(a) - place(b));
}

/** One connection that the proxy has accepted: one endpoint after the other, until one answers. */
export function relayFor(port: ServicePort, client: string, context: WalkContext): Relay {
  const endpoints = shuffled(port);
  const { affinity, now } = context;
  let dials = 0;
  const sticky = (): Endpoint | undefined =>
    port.affinitySeconds === 0
      ? undefined
      : endpoints.find((endpoint) => {
          const seen = affinity?.lastSeen(affinityList(port, endpoint), client);
          return seen !== undefined && now - seen < port.affinitySeconds * 1000;
        });
  return {
    service: port.service,
    portName: port.name,
    next() {
      dials += 1;
      if (dials > MAX_DIALS || endpoints.length === 0) return undefined;
      // A dial that failed ends the client's affinity.
      const chosen =
        (dials === 1 ? sticky() : undefined) ?? endpoints[turn(port, endpoints, context)];
      if (chosen !== undefined && port.affinitySeconds > 0)
        affinity?.touch(affinityList(port, chosen), client, now);
      return chosen;
    },
  };
}

/** Whose turn it is. A change of the endpoints begins the round anew. */
function turn(
  { name, protocol }: ServicePort,
  endpoints: readonly Endpoint[],
  context: WalkContext,
): number {
  const { balancing } = context;
  const count = endpoints.length;
  if (balancing === undefined) {
    for (let index = 0; index < count - 1; index += 1)
      if (context.choose(1 / (count - index))) return index;
    return count - 1;
  }
  const round = `proxy ${name}/${protocol} ${numberHash(endpoints.map(({ text }) => text).join())}`;
  const index = (balancing.read(round) ?? 0) % count;
  balancing.write(round, index + 1);
  return index;
}
