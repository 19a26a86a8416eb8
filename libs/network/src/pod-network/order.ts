import { bridge } from './bridge/bridge.js';
import { calicoIpip } from './calico-ipip/calico-ipip.js';
import type { PodNetwork } from './pod-network.js';
import { ptp } from './ptp/ptp.js';

/** The pod networks that can be chosen by name; the first one is the default. */
const POD_NETWORKS: readonly PodNetwork[] = [calicoIpip, bridge, ptp];

/** Throws RangeError for a name that no folder here has. */
export function podNetwork(name: string): PodNetwork {
  const found = POD_NETWORKS.find((network) => network.name === name);
  if (found === undefined) {
    const names = POD_NETWORKS.map((network) => network.name).join(', ');
    throw new RangeError(`there is no pod network "${name}", only ${names}`);
  }
  return found;
}
