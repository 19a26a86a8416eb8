import { addressKey, claimKey, isLoopback, type Service, type ServicePort } from '#kube-proxy';
import type { Outcome } from '../journey/outcome.js';
import type { Flow } from '../journey/trace.js';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';

/** What went wrong in the words of the API, and what would mend it. */
export interface Diagnosis {
  readonly reason: string;
  readonly fix?: string;
}

/** A failed journey with what is known about the address it was for. */
export interface Symptom {
  readonly picture: NetworkPicture;
  readonly world: World;
  readonly flow: Flow;
  readonly outcome: Outcome;
  /** The Service port that the flow was sent to. */
  readonly port?: ServicePort;
  /** The Service that owns the address, whatever the port. */
  readonly service?: Service;
}

/** One kind of failure that can be told apart; undefined: it is another one. */
export type Finding = (symptom: Symptom) => Diagnosis | undefined;

export function symptomOf(
  picture: NetworkPicture,
  world: World,
  flow: Flow,
  outcome: Outcome,
): Symptom {
  const isNode = picture.nodeByIP(flow.ip) !== undefined || isLoopback(flow.ip);
  const claimant = (ip: string): ServicePort | undefined =>
    picture.proxy.claimants(claimKey(flow.protocol, ip, flow.port))[0];
  const port = claimant(flow.ip) ?? (isNode ? claimant('') : undefined);
  const service =
    port === undefined
      ? ownerOf(picture, flow.ip)
      : picture.service(`${port.service.namespace ?? 'default'}/${port.service.name}`);
  return {
    picture,
    world,
    flow,
    outcome,
    ...(port === undefined ? {} : { port }),
    ...(service === undefined ? {} : { service }),
  };
}

function ownerOf(picture: NetworkPicture, ip: string): Service | undefined {
  const [owner] = picture.proxy.claimants(addressKey(ip));
  if (owner !== undefined)
    return picture.service(`${owner.service.namespace ?? 'default'}/${owner.service.name}`);
  // Services that kube-proxy leaves alone have addresses, too.
  for (const { service } of picture.proxy.services.values()) {
    const { clusterIP, clusterIPs = [], externalIPs = [] } = service?.spec ?? {};
    const balancers = service?.status?.loadBalancer?.ingress?.map((entry) => entry.ip) ?? [];
    if ([clusterIP, ...clusterIPs, ...externalIPs, ...balancers].includes(ip)) return service;
  }
  return undefined;
}

/** `Service shop/web`. */
export function nameOf(service: Service): string {
  return `Service ${service.metadata?.namespace ?? 'default'}/${service.metadata?.name ?? ''}`;
}
