import { hostCidr, parseCidr } from '../../address.js';
import { isExternallyAccessible, type ServicePort } from '../../picture/service-port.js';
import { usesClusterEndpoints, usesLocalEndpoints } from '../../picture/topology.js';
import {
  at,
  balancingChain,
  chainsOf,
  endpointChains,
  externalChain,
  firewallChain,
  onPort,
  type PortContext,
} from './port-chains.js';
import { comment, jump, type Chain, type Match, type Rule, type Target } from './rule.js';

/** The rules of one Service port: what it adds to the shared chains, and its own chains. */
export interface PortRules {
  readonly port: ServicePort;
  readonly natServices: readonly Rule[];
  readonly natNodePorts: readonly Rule[];
  readonly filterServices: readonly Rule[];
  readonly filterExternal: readonly Rule[];
  readonly filterFirewall: readonly Rule[];
  readonly filterNodePorts: readonly Rule[];
  /** All in table nat. */
  readonly chains: ReadonlyMap<string, Chain>;
}

const IPV4_LOOPBACK = parseCidr('127.0.0.0/8')!;

/** Makes the rules of a port. `countsLocalhost`: node ports on 127.0.0.1 are reachable and counted in a rule of their own. */
export function portRules(
  port: ServicePort,
  context: PortContext,
  countsLocalhost: boolean,
): PortRules {
  const { categories } = context;
  const names = chainsOf(port);
  const isFirewalled =
    categories.hasAny && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  const internalChain = port.internalPolicyLocal ? names.local : names.cluster;
  const hasInternal = port.internalPolicyLocal ? categories.local.length > 0 : categories.hasAny;
  const hasExternal = port.externalPolicyLocal ? categories.local.length > 0 : categories.hasAny;
  const externalIPs = port.externalIPs.map((v) => ({
    ...v,
    label: 'external IP',
    chain: names.external,
  }));
  const balancerChain = isFirewalled ? names.firewall : names.external;
  const balancerIPs = port.loadBalancerIPs.map((v) => ({
    ...v,
    label: 'loadbalancer IP',
    chain: balancerChain,
  }));
  const clusterIP = {
    ip: port.clusterIP,
    field: port.clusterIPField,
    label: 'cluster IP',
    chain: internalChain,
  };

  const translated = [
    ...(hasInternal ? [clusterIP] : []),
    ...(categories.hasAny ? [...externalIPs, ...balancerIPs] : []),
  ];
  const refused = hasExternal ? [] : [...externalIPs, ...balancerIPs];
  return {
    port,
    natServices: translated.map((v) => ({
      ...toAddress(port, v.ip, comment(`${port.name} ${v.label}`)),
      target: jump(v.chain),
      ...at(port, v.field),
    })),
    natNodePorts: categories.hasAny ? nodePortRules(port, names.external, countsLocalhost) : [],
    filterServices: hasInternal
      ? []
      : [
          refusal(
            port,
            toAddress(port, port.clusterIP, refusalText(port, context)),
            context,
            'internalTrafficPolicy',
          ),
        ],
    filterExternal: [
      ...refused.map((v) =>
        refusal(
          port,
          toAddress(port, v.ip, refusalText(port, context)),
          context,
          'externalTrafficPolicy',
        ),
      ),
      ...(hasExternal || port.nodePort === 0
        ? []
        : [refusal(port, toNodePort(port, context), context, 'externalTrafficPolicy')]),
    ],
    filterFirewall: isFirewalled
      ? balancerIPs.map((v) => ({
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
    chains: new Map(
      ownChains(port, context, internalChain, isFirewalled).map((chain) => [chain.name, chain]),
    ),
  };
}

function ownChains(
  port: ServicePort,
  context: PortContext,
  internalChain: string,
  isFirewalled: boolean,
): Chain[] {
  const { categories } = context;
  const names = chainsOf(port);
  const chains: Chain[] = [];
  if (categories.hasAny && isExternallyAccessible(port)) chains.push(externalChain(port, context));
  if (isFirewalled) chains.push(firewallChain(port, context));
  if (categories.cluster.length > 0 && usesClusterEndpoints(port)) {
    chains.push(
      balancingChain(
        port,
        names.cluster,
        categories.cluster,
        context,
        internalChain === names.cluster,
      ),
    );
  }
  if (categories.local.length > 0 && usesLocalEndpoints(port)) {
    chains.push(
      balancingChain(port, names.local, categories.local, context, internalChain === names.local),
    );
  }
  return [...chains, ...endpointChains(port, context)];
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

/** Nobody anywhere: clients are refused at once. Nobody here under policy Local: silence, as if the node did not know the port. */
function refusal(port: ServicePort, rule: Rule, context: PortContext, policy: string): Rule {
  const { hasAny } = context.categories;
  const target: Target = hasAny ? { kind: 'drop' } : { kind: 'reject' };
  return { ...rule, target, ...at(port, hasAny ? `spec.${policy}` : 'spec.selector') };
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
