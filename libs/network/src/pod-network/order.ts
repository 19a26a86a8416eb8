import type { NetworkSettings } from '../model/settings.js';
import { bridge } from './bridge/bridge.js';
import { Calico } from './calico/calico.js';
import { wholePool, type Pool } from './calico/pool.js';
import { Flannel } from './flannel/flannel.js';
import { kindnet } from './kindnet/kindnet.js';
import type { PodNetwork } from './pod-network.js';
import { ptp } from './ptp/ptp.js';

type Wiring = Pick<NetworkSettings, 'nodePrefix'>;

const calico =
  (name: string, tunnel: Pool['tunnel']) =>
  ({ nodePrefix }: Wiring): PodNetwork =>
    new Calico({
      name,
      pools: [wholePool('IPv4', tunnel), wholePool('IPv6', undefined)],
      nodePrefix,
    });

const flannel =
  (backend: 'vxlan' | 'host-gw') =>
  ({ nodePrefix }: Wiring): PodNetwork =>
    new Flannel({
      conf: { backend, vni: 1, port: 8472, directRouting: false },
      masquerades: true,
      nodePrefix,
    });

/** The pod networks that can be chosen by name, as their manifests set them up; the first one is the default. */
const POD_NETWORKS: Readonly<Record<string, (wiring: Wiring) => PodNetwork>> = {
  'calico-ipip': calico('calico-ipip', { protocol: 'ipip', mode: 'Always' }),
  'calico-ipip-cross-subnet': calico('calico-ipip-cross-subnet', {
    protocol: 'ipip',
    mode: 'CrossSubnet',
  }),
  'calico-vxlan': calico('calico-vxlan', { protocol: 'vxlan', mode: 'Always' }),
  'calico-vxlan-cross-subnet': calico('calico-vxlan-cross-subnet', {
    protocol: 'vxlan',
    mode: 'CrossSubnet',
  }),
  'calico-none': calico('calico-none', undefined),
  flannel: flannel('vxlan'),
  'flannel-host-gw': flannel('host-gw'),
  kindnet: () => kindnet({ podSubnets: [] }),
  bridge: () => bridge,
  ptp: () => ptp,
};

/** The names of all pod networks. */
export const POD_NETWORK_NAMES: readonly string[] = Object.keys(POD_NETWORKS);

/** Throws RangeError for a name that no folder here has. */
export function podNetwork(name: string, wiring: Wiring): PodNetwork {
  const make = Object.hasOwn(POD_NETWORKS, name) ? POD_NETWORKS[name] : undefined;
  if (make === undefined)
    throw new RangeError(`there is no pod network "${name}", only ${POD_NETWORK_NAMES.join(', ')}`);
  return make(wiring);
}
