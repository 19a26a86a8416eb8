import { claimKey } from '#kube-proxy';
import type { NetworkPicture } from '../../picture/picture.js';
import type { Target } from './paths.js';

/** The nodes that a target makes a difference between: those with its address, its endpoints, or the receivers of its packets. */
export function placesOf(
  picture: NetworkPicture,
  { protocol, ip, port }: Target,
  receivers: ReadonlySet<string>,
): ReadonlySet<string> {
  const { proxy } = picture;
  const ports = [
    ...proxy.claimants(claimKey(protocol, ip, port)),
    ...proxy.claimants(claimKey(protocol, '', port)),
  ];
  const endpoints = ports.flatMap((each) => each.endpoints);
  const addresses = [ip, ...receivers, ...endpoints.map((endpoint) => endpoint.ip)];
  return new Set([
    ...endpoints.flatMap(({ nodeName, nodeHints }) => [nodeName, ...nodeHints]),
    ...addresses.flatMap((address) => {
      const node = picture.podByIP(address)?.spec?.nodeName ?? picture.nodeByIP(address)?.name;
      return [node ?? '', picture.nodeOfPodRange(address)?.name ?? ''];
    }),
    ...picture.announcementsOf(ip).flatMap(({ nodes }) => nodes),
  ]);
}
