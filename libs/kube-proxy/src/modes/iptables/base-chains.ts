import { contains, parseCidr, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import { configOrigin } from '../../config/origin.js';
import type { Origin } from '../../objects.js';
import { BUILT_IN } from '../../xtables/built-in.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type Table,
} from '../../xtables/rule.js';

/** Chains whose rules belong to Services; the rule set fills them in. */
export const DISPATCH_CHAINS = {
  filter: ['KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'],
  nat: ['KUBE-NODEPORTS', 'KUBE-SERVICES'],
} as const;

const isNew: Match = { kind: 'state', states: ['NEW'] };
const IPV4_LOOPBACK = parseCidr('127.0.0.0/8')!;

/** The number in the packet mark that asks for masquerading. */
function masqueradeMark(config: ProxyConfig): number {
  return 2 ** config.masqueradeBit;
}

/** Does the kernel let 127.0.0.1 reach node ports on this node? Only IPv4 can (`route_localnet`). */
export function allowsLocalhostNodePorts(config: ProxyConfig, family: Family): boolean {
  if (family === 'IPv6' || !config.localhostNodePorts) return false;
  const cidrs = config.nodePortAddresses
    .flatMap((text) => parseCidr(text) ?? [])
    .filter((c) => c.family === 'IPv4');
  const isRestricted = cidrs.length > 0 || config.nodePortAddresses.includes('primary');
  return (
    !isRestricted ||
    cidrs.some((c) => contains(c, '127.0.0.0') || contains(IPV4_LOOPBACK, c.text.split('/')[0]!))
  );
}

/** The chains that kube-proxy owns whatever Services there are, and its jumps from the built-in ones. */
export function baseChains(
  config: ProxyConfig,
  family: Family,
): Readonly<Record<Table, readonly Chain[]>> {
  const origin = configOrigin(config);
  const canary: Chain = { name: 'KUBE-PROXY-CANARY', rules: [] };
  const builtIn = (table: Table, rules: Readonly<Record<string, readonly Rule[]>>): Chain[] =>
    BUILT_IN[table].map((name) => ({ name, policy: 'ACCEPT', rules: rules[name] ?? [] }));
  return {
    mangle: [...builtIn('mangle', {}), canary],
    filter: [
      ...builtIn('filter', filterJumps()),
      {
        name: 'KUBE-FIREWALL',
        rules: allowsLocalhostNodePorts(config, family) ? [localnetRule()] : [],
      },
      { name: 'KUBE-FORWARD', rules: forwardRules(config, origin('iptables.masqueradeBit')) },
      canary,
    ],
    nat: [
      ...builtIn('nat', natJumps()),
      {
        name: 'KUBE-MARK-MASQ',
        rules: [
          {
            matches: [],
            target: { kind: 'mark', value: masqueradeMark(config), mask: masqueradeMark(config) },
          },
        ],
      },
      { name: 'KUBE-POSTROUTING', rules: postroutingRules(config) },
      canary,
    ],
  };
}

function filterJumps(): Record<string, Rule[]> {
  const firewall = {
    matches: [isNew, comment('kubernetes load balancer firewall')],
    target: jump('KUBE-PROXY-FIREWALL'),
  };
  const services = {
    matches: [isNew, comment('kubernetes service portals')],
    target: jump('KUBE-SERVICES'),
  };
  const external = {
    matches: [isNew, comment('kubernetes externally-visible service portals')],
    target: jump('KUBE-EXTERNAL-SERVICES'),
  };
  const health = {
    matches: [comment('kubernetes health check service ports')],
    target: jump('KUBE-NODEPORTS'),
  };
  const forward = {
    matches: [comment('kubernetes forwarding rules')],
    target: jump('KUBE-FORWARD'),
  };
  const localnet = { matches: [], target: jump('KUBE-FIREWALL') };
  return {
    INPUT: [localnet, firewall, health, external],
    FORWARD: [firewall, forward, services, external],
    OUTPUT: [localnet, firewall, services],
  };
}

function natJumps(): Record<string, Rule[]> {
  const services = {
    matches: [comment('kubernetes service portals')],
    target: jump('KUBE-SERVICES'),
  };
  const postrouting = {
    matches: [comment('kubernetes postrouting rules')],
    target: jump('KUBE-POSTROUTING'),
  };
  return { PREROUTING: [services], OUTPUT: [services], POSTROUTING: [postrouting] };
}

/** route_localnet opens 127.0.0.0/8 to neighbours; this closes it again (CVE-2020-8558). */
function localnetRule(): Rule {
  return {
    source: { value: IPV4_LOOPBACK, not: true },
    destination: { value: IPV4_LOOPBACK },
    matches: [
      comment('block incoming localnet connections'),
      { kind: 'state', states: ['RELATED', 'ESTABLISHED', 'DNAT'], not: true },
    ],
    target: { kind: 'drop' },
  };
}

function forwardRules(config: ProxyConfig, origin: { readonly origin?: Origin }): Rule[] {
  const invalid: Rule = {
    matches: [
      { kind: 'state', states: ['INVALID'] },
      { kind: 'nfacct', name: 'ct_state_invalid_dropped_pkts' },
    ],
    target: { kind: 'drop' },
  };
  return [
    ...(config.conntrackTcpBeLiberal ? [] : [invalid]),
    {
      matches: [
        comment('kubernetes forwarding rules'),
        { kind: 'mark', mark: masqueradeMark(config) },
      ],
      target: { kind: 'accept' },
      ...origin,
    },
    {
      matches: [
        comment('kubernetes forwarding conntrack rule'),
        { kind: 'state', states: ['RELATED', 'ESTABLISHED'] },
      ],
      target: { kind: 'accept' },
    },
  ];
}

function postroutingRules(config: ProxyConfig): Rule[] {
  const mark = masqueradeMark(config);
  return [
    { matches: [{ kind: 'mark', mark, not: true }], target: { kind: 'return' } },
    // The mark is cleared, so that a packet that crosses the stack again is not masqueraded twice.
    { matches: [], target: { kind: 'mark', value: mark, mask: 0 } },
    {
      matches: [comment('kubernetes service traffic requiring SNAT')],
      target: { kind: 'masquerade' },
    },
  ];
}
