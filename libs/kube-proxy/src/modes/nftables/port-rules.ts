import { hostCidr } from '../../address.js';
import type { Origin } from '../../objects.js';
import type { Endpoint } from '../../picture/endpoint.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import { portalsOf, type Portal } from '../../picture/portals.js';
import { isExternallyAccessible, type ServicePort } from '../../picture/service-port.js';
import {
  usesClusterEndpoints,
  usesLocalEndpoints,
  type Categories,
} from '../../picture/topology.js';
import { endpointName, portName } from './names.js';
import { localMatch } from './local-match.js';
import type { AffinitySet, Chain, Element, MapName, Match, Rule } from './rule.js';

/** The part of one Service port: elements of the shared maps, and chains and sets of its own. */
export interface PortRules {
  readonly port: ServicePort;
  readonly categories: Categories;
  readonly elements: readonly Element[];
  /** Made at the first call, as most nodes never see a packet for most Services. */
  readonly chains: () => ReadonlyMap<string, Chain>;
  readonly affinitySets: () => readonly AffinitySet[];
}

/** Everything that the rules of a port depend on besides the port itself. */
export interface PortContext {
  readonly categories: Categories;
  readonly detector: LocalDetector | undefined;
  readonly masqueradeBit: number;
  /** One of the node's own addresses lies in the source ranges. */
  readonly isNodeInRanges: boolean;
}

export function portRules(port: ServicePort, context: PortContext): PortRules {
  const { categories } = context;
  const name = portName(port);
  let chains: ReadonlyMap<string, Chain> | undefined;
  return {
    port,
    categories,
    elements: [
      ...portalsOf(port, categories).flatMap((portal) => elementsOf(port, portal, name)),
      ...firewallElements(port, name),
    ],
    chains: () => (chains ??= byName(ownChains(port, context, name))),
    affinitySets: () =>
      port.affinitySeconds === 0
        ? []
        : categories.reachable.map((endpoint) => ({
            name: `affinity-${endpointName(port, endpoint)}`,
            seconds: port.affinitySeconds,
          })),
  };
}

const byName = (chains: readonly Chain[]): ReadonlyMap<string, Chain> =>
  new Map(chains.map((chain) => [chain.name, chain]));

function elementsOf(port: ServicePort, portal: Portal, name: string): Element[] {
  const isNode = portal.kind === 'node';
  const key = {
    ...(isNode ? {} : { ip: portal.ip }),
    protocol: port.protocol,
    port: portal.number,
  };
  const element = (map: MapName, verdict: Element['verdict'], field: string): Element => ({
    map,
    ...key,
    verdict,
    origin: { object: port.service, field },
  });
  const found: Element[] = [];
  if (portal.isTranslated) {
    const internal = port.internalPolicyLocal ? 'local' : 'service';
    const chain = `${portal.kind === 'cluster' ? internal : 'external'}-${name}`;
    const map = isNode ? 'service-nodeports' : 'service-ips';
    found.push(element(map, { kind: 'goto', chain }, portal.field));
  }
  if (portal.refusal !== undefined) {
    const verdict: Element['verdict'] =
      portal.refusal === 'drop' ? { kind: 'drop' } : { kind: 'goto', chain: 'reject-chain' };
    const map = isNode ? 'no-endpoint-nodeports' : 'no-endpoint-services';
    found.push({
      ...element(map, verdict, portal.refusalField ?? portal.field),
      comment: port.name,
    });
  }
  return found;
}

/** Source ranges keep outsiders out even of a Service that has no endpoints. */
function firewallElements(port: ServicePort, name: string): Element[] {
  if (port.sourceRanges.length === 0) return [];
  return port.loadBalancerIPs.map(({ ip, field }) => ({
    map: 'firewall-ips',
    ip,
    protocol: port.protocol,
    port: port.port,
    verdict: { kind: 'goto', chain: `firewall-${name}` },
    origin: { object: port.service, field },
  }));
}

function ownChains(port: ServicePort, context: PortContext, name: string): Chain[] {
  const { cluster, local, reachable, hasAny } = context.categories;
  const chains: Chain[] = [];
  if (port.sourceRanges.length > 0 && port.loadBalancerIPs.length > 0)
    chains.push(firewallChain(port, context, name));
  if (hasAny && isExternallyAccessible(port)) chains.push(externalChain(port, context, name));
  if (cluster.length > 0 && usesClusterEndpoints(port))
    chains.push(balancingChain(port, `service-${name}`, cluster));
  if (local.length > 0 && usesLocalEndpoints(port))
    chains.push(balancingChain(port, `local-${name}`, local));
  if (port.affinitySeconds > 0)
    chains.push(...reachable.map((endpoint) => endpointChain(port, endpoint)));
  return chains;
}

/** Picks an endpoint: one rule without affinity; with it, the endpoint that the client had before. */
function balancingChain(port: ServicePort, name: string, endpoints: readonly Endpoint[]): Chain {
  if (port.affinitySeconds === 0) {
    const translate: Rule = {
      matches: [{ kind: 'protocol', name: port.protocol }],
      actions: [{ kind: 'translate-to-one', endpoints }],
    };
    return { name, rules: [translate] };
  }
  const names = endpoints.map((endpoint) => endpointName(port, endpoint));
  const known = names.map((endpoint): Rule => ({
    matches: [{ kind: 'in-set', side: 'src', set: `affinity-${endpoint}` }],
    actions: [{ kind: 'goto', chain: `endpoint-${endpoint}` }],
    origin: { object: port.service, field: 'spec.sessionAffinity' },
  }));
  const chains = names.map((endpoint) => `endpoint-${endpoint}`);
  return {
    name,
    rules: [...known, { matches: [], actions: [{ kind: 'goto-one', endpoints, chains }] }],
  };
}

function endpointChain(port: ServicePort, endpoint: Endpoint): Chain {
  const name = endpointName(port, endpoint);
  return {
    name: `endpoint-${name}`,
    rules: [
      { matches: [], actions: [{ kind: 'remember', set: `affinity-${name}` }] },
      {
        matches: [{ kind: 'protocol', name: port.protocol }],
        actions: [{ kind: 'translate', endpoint }],
        origin: endpoint.origin,
      },
    ],
  };
}

/** Traffic to node ports, external and load balancer addresses. */
function externalChain(port: ServicePort, context: PortContext, name: string): Chain {
  const { detector, categories } = context;
  const origin: Origin = { object: port.service, field: 'spec.externalTrafficPolicy' };
  const mark = { kind: 'set-mark', bit: context.masqueradeBit } as const;
  const service = { kind: 'goto', chain: `service-${name}` } as const;
  if (!port.externalPolicyLocal) {
    return {
      name: `external-${name}`,
      rules: [
        { matches: [], actions: [mark], comment: 'masquerade', origin },
        { matches: [], actions: [service], origin },
      ],
    };
  }
  const fromNode: Match = { kind: 'local', side: 'src' };
  const rules: Rule[] = [
    { matches: [fromNode], actions: [mark], comment: 'masquerade local traffic', origin },
    { matches: [fromNode], actions: [service], comment: 'short-circuit local traffic', origin },
  ];
  if (detector !== undefined) {
    // Pods of the cluster need no detour through the balancer: they may use every endpoint.
    rules.unshift({
      matches: [localMatch(detector, true)],
      actions: [service],
      comment: 'short-circuit pod traffic',
      ...detector.origin,
    });
  }
  if (categories.local.length > 0)
    rules.push({ matches: [], actions: [{ kind: 'goto', chain: `local-${name}` }], origin });
  return { name: `external-${name}`, rules };
}

/** Everybody outside of the source ranges is dropped, before addresses are translated. */
function firewallChain(port: ServicePort, context: PortContext, name: string): Chain {
  const ranges = port.sourceRanges.map((range) => range.cidr);
  // The node may carry the balancer's address on a device and then speak with it as source.
  const own = context.isNodeInRanges ? port.loadBalancerIPs.map(({ ip }) => hostCidr(ip)) : [];
  const drop: Rule = {
    matches: [{ kind: 'address', side: 'src', cidrs: [...ranges, ...own], not: true }],
    actions: [{ kind: 'drop' }],
    origin: { object: port.service, field: 'spec.loadBalancerSourceRanges' },
  };
  return { name: `firewall-${name}`, rules: [drop] };
}
