import { hostCidr, parseCidr, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import { configOrigin } from '../../config/origin.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import type { ServicePort } from '../../picture/service-port.js';
import { BUILT_IN } from '../../xtables/built-in.js';
import { localMatch } from '../../xtables/local-match.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type SetSide,
  type Table,
  type Target,
} from '../../xtables/rule.js';
import { SETS, setName, type SetKey } from './sets.js';

/** What the rules around IPVS depend on. */
export interface ChainContext {
  readonly config: ProxyConfig;
  readonly family: Family;
  readonly detector: LocalDetector | undefined;
  /** The sets that hold something: rules for the others are left out. */
  readonly filled: ReadonlySet<SetKey>;
  /** Ports with balancer addresses that the node's own processes may not use. */
  readonly closedToNode: readonly ServicePort[];
}

const MARK_MASQ = jump('KUBE-MARK-MASQ');
const RETURN: Target = { kind: 'return' };
const ACCEPT: Target = { kind: 'accept' };
const DST_DST: readonly SetSide[] = ['dst', 'dst'];
const DST_DST_SRC: readonly SetSide[] = ['dst', 'dst', 'src'];

/** The rules around the virtual servers. Their number does not grow with the Services. */
export function ipvsChains(context: ChainContext): Readonly<Record<Table, readonly Chain[]>> {
  const builtIn = (table: Table, rules: Readonly<Record<string, readonly Rule[]>>): Chain[] =>
    BUILT_IN[table].map((name) => ({ name, policy: 'ACCEPT', rules: rules[name] ?? [] }));
  const link = (text: string, chain: string): Rule => ({
    matches: [comment(text)],
    target: jump(chain),
  });
  const access = 'kubernetes ipvs access filter';
  const firewall = link('kube-proxy firewall rules', 'KUBE-PROXY-FIREWALL');
  const services = link('kubernetes service portals', 'KUBE-SERVICES');
  return {
    mangle: builtIn('mangle', {}),
    filter: [
      ...builtIn('filter', {
        INPUT: [
          link(access, 'KUBE-IPVS-FILTER'),
          firewall,
          link('kubernetes health check rules', 'KUBE-NODE-PORT'),
        ],
        FORWARD: [firewall, link('kubernetes forwarding rules', 'KUBE-FORWARD')],
        OUTPUT: [link(access, 'KUBE-IPVS-OUT-FILTER')],
      }),
      ...filterChains(context),
    ],
    nat: [
      ...builtIn('nat', {
        PREROUTING: [services],
        OUTPUT: [services],
        POSTROUTING: [link('kubernetes postrouting rules', 'KUBE-POSTROUTING')],
      }),
      ...natChains(context),
    ],
  };
}

function natChains(context: ChainContext): Chain[] {
  const { config } = context;
  const mark = 2 ** config.masqueradeBit;
  const local = (
    kind: 'TCP' | 'UDP' | 'SCTP-HASH',
    protocol: string,
    sides: readonly SetSide[],
  ) => [
    ...ruleFor(context, `NODE-PORT-LOCAL-${kind}`, sides, RETURN, protocol),
    ...ruleFor(context, `NODE-PORT-${kind}`, sides, MARK_MASQ, protocol),
  ];
  return [
    { name: 'KUBE-SERVICES', rules: servicesRules(context) },
    {
      name: 'KUBE-LOAD-BALANCER',
      rules: [
        ...ruleFor(context, 'LOAD-BALANCER-LOCAL', DST_DST, RETURN),
        { matches: [], target: MARK_MASQ },
      ],
    },
    {
      name: 'KUBE-NODE-PORT',
      rules: [
        ...local('TCP', 'tcp', ['dst']),
        ...local('UDP', 'udp', ['dst']),
        ...local('SCTP-HASH', 'sctp', DST_DST),
      ],
    },
    {
      name: 'KUBE-MARK-MASQ',
      rules: [{ matches: [], target: { kind: 'mark', value: mark, mask: mark } }],
    },
    {
      name: 'KUBE-POSTROUTING',
      rules: [
        ...ruleFor(context, 'LOOP-BACK', DST_DST_SRC, { kind: 'masquerade' }).map(withoutRandom),
        { matches: [{ kind: 'mark', mark, not: true }], target: RETURN },
        { matches: [], target: { kind: 'mark', value: mark, mask: 0 } },
        {
          matches: [comment('kubernetes service traffic requiring SNAT')],
          target: { kind: 'masquerade' },
        },
      ],
    },
  ];
}

function servicesRules(context: ChainContext): Rule[] {
  const { config, family, detector, filled } = context;
  const rules: Rule[] = [
    {
      source: { value: parseCidr(family === 'IPv4' ? '127.0.0.0/8' : '::1/128')! },
      matches: [],
      target: RETURN,
    },
    ...ruleFor(context, 'LOAD-BALANCER', DST_DST, jump('KUBE-LOAD-BALANCER')),
  ];
  if (config.masqueradeAll) {
    const origin = configOrigin(config)('iptables.masqueradeAll');
    rules.push(
      ...ruleFor(context, 'CLUSTER-IP', DST_DST, MARK_MASQ).map((rule) => ({ ...rule, ...origin })),
    );
  } else if (detector !== undefined) {
    rules.push(
      ...ruleFor(context, 'CLUSTER-IP', DST_DST, MARK_MASQ).map((rule) => ({
        ...rule,
        ...localMatch(detector, false),
        ...detector.origin,
      })),
    );
  } else {
    // A node's own process speaks with the ClusterIP as its source, because that is an address of the node.
    rules.push(...ruleFor(context, 'CLUSTER-IP', ['src', 'dst'], MARK_MASQ));
  }
  rules.push(...ruleFor(context, 'EXTERNAL-IP', DST_DST, MARK_MASQ));
  for (const set of ['EXTERNAL-IP', 'EXTERNAL-IP-LOCAL'] as const) {
    for (const rule of ruleFor(context, set, DST_DST, ACCEPT)) {
      const offMachine: Match[] = [
        { kind: 'physdev', not: true },
        { kind: 'addrtype', side: 'src', not: true },
      ];
      rules.push(
        { ...rule, matches: [...rule.matches, ...offMachine] },
        { ...rule, matches: [...rule.matches, { kind: 'addrtype', side: 'dst' }] },
      );
    }
  }
  rules.push({ matches: [{ kind: 'addrtype', side: 'dst' }], target: jump('KUBE-NODE-PORT') });
  for (const set of ['CLUSTER-IP', 'LOAD-BALANCER'] as const) {
    if (filled.has(set)) rules.push({ matches: [inSet(set, family, DST_DST)], target: ACCEPT });
  }
  return rules;
}

function filterChains(context: ChainContext): Chain[] {
  const { config, family } = context;
  const established: Match = { kind: 'state', states: ['RELATED', 'ESTABLISHED'] };
  return [
    {
      name: 'KUBE-FORWARD',
      rules: [
        {
          matches: [
            comment('kubernetes forwarding rules'),
            { kind: 'mark', mark: 2 ** config.masqueradeBit },
          ],
          target: ACCEPT,
        },
        {
          matches: [comment('kubernetes forwarding conntrack rule'), established],
          target: ACCEPT,
        },
      ],
    },
    {
      name: 'KUBE-NODE-PORT',
      rules: [
        {
          matches: [
            comment(SETS['HEALTH-CHECK-NODE-PORT'][1]),
            inSet('HEALTH-CHECK-NODE-PORT', family, ['dst']),
          ],
          target: ACCEPT,
        },
      ],
    },
    {
      name: 'KUBE-PROXY-FIREWALL',
      rules: ruleFor(context, 'LOAD-BALANCER-FW', DST_DST, jump('KUBE-SOURCE-RANGES-FIREWALL')),
    },
    {
      name: 'KUBE-SOURCE-RANGES-FIREWALL',
      rules: [
        ...ruleFor(context, 'LOAD-BALANCER-SOURCE-CIDR', DST_DST_SRC, RETURN),
        ...ruleFor(context, 'LOAD-BALANCER-SOURCE-IP', DST_DST_SRC, RETURN),
        { matches: [], target: { kind: 'drop' } },
      ],
    },
    { name: 'KUBE-IPVS-FILTER', rules: accessRules(family) },
    { name: 'KUBE-IPVS-OUT-FILTER', rules: context.closedToNode.flatMap(outRules) },
  ];
}

/** Addresses of Services are local to the node: nothing but the Services' own ports may answer on them. */
function accessRules(family: Family): Rule[] {
  const open = ['LOAD-BALANCER', 'CLUSTER-IP', 'EXTERNAL-IP', 'EXTERNAL-IP-LOCAL'] as const;
  return [
    ...open.map((set): Rule => ({ matches: [inSet(set, family, DST_DST)], target: RETURN })),
    { matches: [inSet('HEALTH-CHECK-NODE-PORT', family, ['dst'])], target: RETURN },
    {
      matches: [{ kind: 'state', states: ['NEW'] }, inSet('IPVS-IPS', family, ['dst'])],
      target: { kind: 'reject' },
    },
  ];
}

function outRules(port: ServicePort): Rule[] {
  return port.loadBalancerIPs.map(({ ip }) => ({
    source: { value: hostCidr(ip) },
    matches: [{ kind: 'ipvs', ip, protocol: port.protocol, port: port.port }],
    target: { kind: 'drop' },
    origin: { object: port.service, field: 'spec.loadBalancerSourceRanges' },
  }));
}

/** The rule for what is in a set; none when the set is empty. */
function ruleFor(
  { family, filled }: ChainContext,
  set: SetKey,
  sides: readonly SetSide[],
  target: Target,
  protocol?: string,
): Rule[] {
  if (!filled.has(set)) return [];
  const matches = [comment(SETS[set][1]), inSet(set, family, sides)];
  return [{ ...(protocol === undefined ? {} : { protocol }), matches, target }];
}

const inSet = (set: SetKey, family: Family, sides: readonly SetSide[]): Match => ({
  kind: 'set',
  name: setName(set, family),
  sides,
});

/** Hairpin traffic keeps its port when it can: kube-proxy does not ask for a random one here. */
const withoutRandom = (rule: Rule): Rule => ({
  ...rule,
  target: { kind: 'masquerade', keepsPort: true },
});
