import { parseCidr, type Cidr, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import { configOrigin } from '../../config/origin.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import { localMatch } from './local-match.js';
import type { Chain, MapName, Match, Rule } from './rule.js';

/** What the fixed chains depend on. */
export interface BaseContext {
  readonly config: ProxyConfig;
  readonly family: Family;
  readonly detector: LocalDetector | undefined;
  /** Node ports answer on every local address but loopback; otherwise on those of the set `nodeport-ips`. */
  readonly isEveryAddress: boolean;
  /** The ranges that Services get addresses from. */
  readonly serviceCIDRs: readonly Cidr[];
}

/** The chains that the kernel's hooks run, in order of priority. */
export const BASE_CHAINS = {
  PREROUTING: ['filter-prerouting-pre-dnat', 'nat-prerouting'],
  INPUT: ['filter-input'],
  FORWARD: ['filter-forward'],
  OUTPUT: ['filter-output-pre-dnat', 'nat-output', 'filter-output'],
  POSTROUTING: ['nat-postrouting'],
} as const;

const isNew: Match = { kind: 'new' };
const jumpTo = (chain: string, matches: readonly Match[] = []): Rule => ({
  matches,
  actions: [{ kind: 'jump', chain }],
});
const lookup = (map: MapName, matches: readonly Match[] = []): Rule => ({
  matches,
  actions: [{ kind: 'lookup', map }],
});

/** The chains of kube-proxy's table that exist whatever Services there are. */
export function baseChains(context: BaseContext): Chain[] {
  const firewall = [jumpTo('firewall-check', [isNew])];
  const services = jumpTo('service-endpoints-check', [isNew]);
  const clusterIps = jumpTo('cluster-ips-check', [isNew]);
  const hook = (type: string, at: string, priority: string): string =>
    `type ${type} hook ${at} priority ${priority}; policy accept;`;
  return [
    {
      name: 'filter-prerouting-pre-dnat',
      hook: hook('filter', 'prerouting', 'dstnat - 10'),
      rules: firewall,
    },
    {
      name: 'filter-output-pre-dnat',
      hook: hook('filter', 'output', '-110'),
      rules: firewall,
    },
    {
      name: 'filter-input',
      hook: hook('filter', 'input', 'filter'),
      rules: [jumpTo('nodeport-endpoints-check', [isNew]), services],
    },
    {
      name: 'filter-forward',
      hook: hook('filter', 'forward', 'filter'),
      rules: [services, clusterIps],
    },
    {
      name: 'filter-output',
      hook: hook('filter', 'output', 'filter'),
      rules: [services, clusterIps],
    },
    { name: 'nat-output', hook: hook('nat', 'output', '-100'), rules: [jumpTo('services')] },
    {
      name: 'nat-postrouting',
      hook: hook('nat', 'postrouting', 'srcnat'),
      rules: [jumpTo('masquerading')],
    },
    {
      name: 'nat-prerouting',
      hook: hook('nat', 'prerouting', 'dstnat'),
      rules: [jumpTo('services')],
    },
    { name: 'services', rules: servicesRules(context) },
    { name: 'masquerading', rules: masqueradingRules(context.config.nftables.masqueradeBit) },
    { name: 'service-endpoints-check', rules: [lookup('no-endpoint-services')] },
    {
      name: 'nodeport-endpoints-check',
      rules: [lookup('no-endpoint-nodeports', [toNodePorts(context)])],
    },
    { name: 'firewall-check', rules: [lookup('firewall-ips')] },
    {
      name: 'reject-chain',
      comment: 'helper for @no-endpoint-services / @no-endpoint-nodeports',
      rules: [{ matches: [], actions: [{ kind: 'reject' }] }],
    },
    { name: 'cluster-ips-check', rules: clusterIpRules(context.serviceCIDRs) },
  ];
}

/** The destination is an address that node ports answer on; other checks make sure that it is local at all. */
function toNodePorts({ isEveryAddress, family }: BaseContext): Match {
  if (!isEveryAddress) return { kind: 'in-set', side: 'dst', set: 'nodeport-ips' };
  const loopback = parseCidr(family === 'IPv4' ? '127.0.0.0/8' : '::1/128')!;
  return { kind: 'address', side: 'dst', cidrs: [loopback], not: true };
}

function servicesRules(context: BaseContext): Rule[] {
  const { config, detector } = context;
  const origin = configOrigin(config);
  const toClusterIp: Match = { kind: 'in-set', side: 'dst', set: 'cluster-ips' };
  const mark = { kind: 'set-mark', bit: config.nftables.masqueradeBit } as const;
  const rules: Rule[] = [];
  if (config.nftables.masqueradeAll) {
    rules.push({
      matches: [toClusterIp],
      actions: [mark],
      comment: 'masquerade all clusterIP traffic',
      ...origin('nftables.masqueradeAll'),
    });
  } else if (detector !== undefined) {
    rules.push({
      matches: [toClusterIp, localMatch(detector, false)],
      actions: [mark],
      comment: 'masquerade clusterIP traffic from outside cluster',
      ...detector.origin,
    });
  }
  const local: Match[] = context.isEveryAddress ? [{ kind: 'local', side: 'dst' }] : [];
  return [
    ...rules,
    lookup('service-ips'),
    {
      ...lookup('service-nodeports', [...local, toNodePorts(context)]),
      ...origin('nodePortAddresses'),
    },
  ];
}

function masqueradingRules(bit: number): Rule[] {
  return [
    {
      matches: [{ kind: 'mark', bit }],
      // The mark is cleared, so that a packet that crosses the stack again is not masqueraded twice.
      actions: [{ kind: 'clear-mark', bit }, { kind: 'masquerade' }],
    },
    {
      matches: [{ kind: 'translated' }, { kind: 'hairpin' }],
      actions: [{ kind: 'masquerade' }],
    },
  ];
}

function clusterIpRules(cidrs: readonly Cidr[]): Rule[] {
  const reject: Rule = {
    matches: [{ kind: 'in-set', side: 'dst', set: 'cluster-ips' }],
    actions: [{ kind: 'reject' }],
    comment: 'Reject traffic to invalid ports of ClusterIPs',
  };
  const drop: Rule = {
    matches: [{ kind: 'address', side: 'dst', cidrs }],
    actions: [{ kind: 'drop' }],
    comment: 'Drop traffic to unallocated ClusterIPs',
  };
  return cidrs.length === 0 ? [reject] : [reject, drop];
}
