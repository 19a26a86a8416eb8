import { claimKey } from '#kube-proxy';
import type { Resolver, World } from '../journey/world.js';
import { DNS_PORT } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';

/** The server that answers on a nameserver's address: the cluster's own where a Service or a pod has it, one outside otherwise. */
export function resolverBehind(
  picture: NetworkPicture,
  world: World,
  ip: string,
): Resolver | undefined {
  const isService = picture.proxy.isClaimed(claimKey('udp', ip, DNS_PORT));
  return isService || picture.podByIP(ip) !== undefined ? world.resolver : world.upstream;
}
