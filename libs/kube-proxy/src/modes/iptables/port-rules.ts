import { hostCidr, parseCidr } from '../../address.js';
import type { Endpoint } from '../../picture/endpoint.js';
import { portalsOf, type Portal } from '../../picture/portals.js';
import { isExternallyAccessible, type ServicePort } from '../../picture/service-port.js';
import { usesClusterEndpoints, usesLocalEndpoints } from '../../picture/topology.js';
import {
  at,
  balancingChain,
  chainNames,
  endpointChain,
  endpointChainName,
  externalChain,
  firewallChain,
  onPort,
  type ChainNames,
  type PortContext,
} from './port-chains.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type Target,
} from '../../xtables/rule.js';

/** The rules of one Service port: what it adds to the shared chains, and its own chains. */
export interface PortRules {
  readonly port: ServicePort;
  readonly natServices: readonly Rule[];
  readonly natNodePorts: readonly Rule[];
  readonly filterServices: readonly Rule[];
  readonly filterExternal: readonly Rule[];
  readonly filterFirewall: readonly Rule[];
  readonly filterNodePorts: readonly Rule[];
  /** Its own chains; all are in table nat. */
  readonly chains: () => readonly Chain[];
  /** One of them. Nothing is made before somebody asks: most nodes never see a packet for most Services and endpoints. */
  readonly chain: (name: string) => Chain | undefined;
  /** The chains of its endpoints. */
  readonly endpointChainNames: () => readonly string[];
}

const LABELS: Readonly<Record<Portal['kind'], string>> = {
  cluster: 'cluster IP',
  external: 'external IP',
  balancer: 'loadbalancer IP',
  node: 'node port',
};

const IPV4_LOOPBACK = parseCidr('127.0.0.0/8')!;

/** Makes the rules of a port. `countsLocalhost`: node ports on 127.0.0.1 are reachable and counted in a rule of their own. */
export function portRules(
  port: ServicePort,
  context: PortContext,
  countsLocalhost: boolean,
): PortRules {
  const { categories } = context;
  const names = chainNames(port);
  const isFirewalled =
    categories.hasAny && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  const internalChain = port.internalPolicyLocal ? names.local : names.cluster;
  const portals = portalsOf(port, categories);
  const chainOf: Readonly<Record<Portal['kind'], string>> = {
    cluster: internalChain,
    external: names.external,
    balancer: isFirewalled ? names.firewall : names.external,
    node: names.external,
  };
  const translated = portals.filter((p) => p.isTranslated && p.kind !== 'node');
  const refusals = (isWanted: (kind: Portal['kind']) => boolean): Rule[] =>
    portals.filter((p) => isWanted(p.kind)).flatMap((p) => refusal(port, p, context));
  return {
    port,
    natServices: translated.map((p) => ({
      ...toAddress(port, p.ip, comment(`${port.name} ${LABELS[p.kind]}`)),
      target: jump(chainOf[p.kind]),
      ...at(port, p.field),
    })),
    natNodePorts: categories.hasAny ? nodePortRules(port, names.external, countsLocalhost) : [],
    filterServices: refusals((kind) => kind === 'cluster'),
    filterExternal: refusals((kind) => kind !== 'cluster'),
    filterFirewall: isFirewalled
      ? port.loadBalancerIPs.map((v) => ({
          ...toAddress(
            port,
            v.ip,
            comment(`${port.name} traffic not accepted by ${names.firewall}`),
          ),
          target: { kind: 'drop' },
          ...at(port, 'spec.loadBalancerSourceRanges'),
        }))
      : [],
    filterNodePorts: healthCheckRules(port),
    ...ownChains(port, context, names, internalChain, isFirewalled),
  };
}

function ownChains(
  port: ServicePort,
  base: PortContext,
  chainsOfPort: ChainNames,
  internalChain: string,
  isFirewalled: boolean,
): Pick<PortRules, 'chain' | 'chains' | 'endpointChainNames'> {
  const { categories } = base;
  const { cluster, local, reachable } = categories;
  const names = new Map<Endpoint, string>();
  // A walk comes to an endpoint's chain by a rule that has said its name.
  const named = new Map<string, Endpoint>();
  const nameOf = (endpoint: Endpoint): string => {
    let name = names.get(endpoint);
    if (name === undefined) {
      names.set(endpoint, (name = endpointChainName(port, endpoint)));
      named.set(name, endpoint);
    }
    return name;
  };
  const shared = once((): Chain[] => {
    const context = { ...base, names: chainsOfPort, nameOf };
    const balancing = (name: string, endpoints: typeof cluster): Chain =>
      balancingChain(port, name, endpoints, context, internalChain === name);
    return [
      ...(categories.hasAny && isExternallyAccessible(port) ? [externalChain(port, context)] : []),
      ...(isFirewalled ? [firewallChain(port, context)] : []),
      ...(cluster.length > 0 && usesClusterEndpoints(port)
        ? [balancing(chainsOfPort.cluster, cluster)]
        : []),
      ...(local.length > 0 && usesLocalEndpoints(port)
        ? [balancing(chainsOfPort.local, local)]
        : []),
    ];
  });
  return {
    chains: () => [
      ...shared(),
      ...reachable.map((endpoint) => endpointChain(port, endpoint, nameOf(endpoint), base)),
    ],
    chain: (name) => {
      if (!name.startsWith('KUBE-SEP-')) return shared().find((chain) => chain.name === name);
      const endpoint = named.get(name);
      return endpoint === undefined ? undefined : endpointChain(port, endpoint, name, base);
    },
    endpointChainNames: () => reachable.map(nameOf),
  };
}

/** Calls `make` at the first use and keeps what it gives. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function nodePortRules(port: ServicePort, chain: string, countsLocalhost: boolean): Rule[] {
  if (port.nodePort === 0) return [];
  const rule: Rule = {
    protocol: port.protocol,
    matches: [comment(port.name), onPort(port, port.nodePort)],
    target: jump(chain),
    ...at(port, `spec.ports[${port.index}].nodePort`),
  };
  if (!countsLocalhost) return [rule];
  const counter: Match = { kind: 'nfacct', name: 'localhost_nps_accepted_pkts' };
  return [
    { ...rule, destination: { value: IPV4_LOOPBACK }, matches: [...rule.matches, counter] },
    rule,
  ];
}

function healthCheckRules(port: ServicePort): Rule[] {
  if (port.healthCheckNodePort === 0) return [];
  return [
    {
      protocol: 'tcp',
      matches: [
        comment(`${port.name} health check node port`),
        { kind: 'protocol', name: 'tcp', destinationPort: port.healthCheckNodePort },
      ],
      target: { kind: 'accept' },
      ...at(port, 'spec.healthCheckNodePort'),
    },
  ];
}

/** The rule for a portal that no endpoint may serve. */
function refusal(port: ServicePort, portal: Portal, context: PortContext): Rule[] {
  if (portal.refusal === undefined) return [];
  const rule =
    portal.kind === 'node'
      ? toNodePort(port, context)
      : toAddress(port, portal.ip, refusalText(port, context));
  const target: Target = { kind: portal.refusal };
  return [{ ...rule, target, ...at(port, portal.refusalField ?? portal.field) }];
}

const refusalText = (port: ServicePort, context: PortContext): Match =>
  comment(`${port.name} has no ${context.categories.hasAny ? 'local ' : ''}endpoints`);

const toAddress = (port: ServicePort, ip: string, label: Match): Rule => ({
  destination: { value: hostCidr(ip) },
  protocol: port.protocol,
  matches: [label, onPort(port, port.port)],
});

const toNodePort = (port: ServicePort, context: PortContext): Rule => ({
  protocol: port.protocol,
  matches: [
    refusalText(port, context),
    { kind: 'addrtype', side: 'dst' },
    onPort(port, port.nodePort),
  ],
});
