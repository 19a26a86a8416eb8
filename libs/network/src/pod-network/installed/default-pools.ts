import { parseCidr, refOf } from '#kube-proxy';
import { DEFAULT_BLOCK_SIZE, tunnelOf, wholePool, type Pool } from '../calico/pool.js';
import { variable, type Agent } from './agent.js';

/** What calico-node takes where neither its environment nor kubeadm says a range. */
const DEFAULT_RANGE = '192.168.0.0/16';

/**
 * The pools that calico-node makes at its first start, when there are none: by its environment (CALICO_IPV4POOL_CIDR and the like).
 * `podSubnets` are those of kubeadm, which count where the environment names no range.
 */
export function defaultPools(
  agent: Agent,
  podSubnets: readonly string[],
  valueOf: (configMap: string, key: string) => string | undefined,
): Pool[] {
  const env = (name: string): string => variable(agent, name, valueOf) ?? '';
  if (env('NO_DEFAULT_POOLS').toLowerCase() === 'true') return [];
  const object = refOf(agent.object, { apiVersion: 'apps/v1', kind: 'DaemonSet' });
  return (['IPv4', 'IPv6'] as const).flatMap((family): Pool[] => {
    const prefix = `CALICO_${family.toUpperCase()}POOL_`;
    const isOn = family === 'IPv4' || isTrue(env('FELIX_IPV6SUPPORT'), true);
    const stated = env(`${prefix}CIDR`);
    const ofKubeadm = podSubnets.find((text) => parseCidr(text)?.family === family);
    const fallback = family === 'IPv4' ? DEFAULT_RANGE : '';
    const range = stated === '' ? (ofKubeadm ?? fallback) : stated;
    const cidr = parseCidr(range);
    if (!isOn || range === 'none' || cidr === undefined) return [];
    const ipip = family === 'IPv4' ? modeOf(env(`${prefix}IPIP`)) : undefined;
    return [
      {
        ...wholePool(family, tunnelOf(ipip, modeOf(env(`${prefix}VXLAN`)))),
        name: `default-${family.toLowerCase()}-ippool`,
        cidr,
        natOutgoing: isTrue(env(`${prefix}NAT_OUTGOING`), family === 'IPv4'),
        blockSize: Number(env(`${prefix}BLOCK_SIZE`)) || DEFAULT_BLOCK_SIZE[family],
        nodeSelector: env(`${prefix}NODE_SELECTOR`) || 'all()',
        object,
      },
    ];
  });
}

function modeOf(text: string): string | undefined {
  switch (text.toLowerCase()) {
    case 'always':
      return 'Always';
    case 'crosssubnet':
    case 'cross-subnet':
      return 'CrossSubnet';
    default:
      return undefined;
  }
}

const isTrue = (text: string, otherwise: boolean): boolean =>
  text === '' ? otherwise : /^(?:true|1|yes|y|t)$/i.test(text);
