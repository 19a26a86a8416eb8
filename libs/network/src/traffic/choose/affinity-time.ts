import { claimKey } from '#kube-proxy';
import type { NetworkPicture } from '../../picture/picture.js';
import type { Target } from '../compile/paths.js';

/** How long a Service behind a target keeps clients at their endpoint (ms); 0: not at all. */
export function affinityMs(picture: NetworkPicture, { protocol, ip, port }: Target): number {
  const { proxy } = picture;
  const ports = [
    ...proxy.claimants(claimKey(protocol, ip, port)),
    ...proxy.claimants(claimKey(protocol, '', port)),
  ];
  return Math.max(0, ...ports.map(({ affinitySeconds }) => affinitySeconds * 1000));
}
