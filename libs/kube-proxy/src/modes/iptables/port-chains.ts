import { hostCidr } from '../../address.js';
import type { Origin } from '../../objects.js';
import type { Endpoint } from '../../picture/endpoint.js';
import type { Categories } from '../../picture/topology.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import { localMatch } from '../../xtables/local-match.js';
import { chainHash } from './names.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type Target,
} from '../../xtables/rule.js';

/** Everything that the chains of one Service port depend on besides the port itself. */
export interface PortContext {
  readonly categories: Categories;
  readonly detector: LocalDetector | undefined;
  readonly masqueradeAll: boolean;
  readonly masqueradeOrigin: { readonly origin?: Origin };
  /** False in large clusters: rules of endpoints then go without comments. */
  readonly hasComments: boolean;
  /** The node's own address lies in one of the source ranges. */
  readonly isNodeInRanges: boolean;
}

/** A context with the names that chains call each other by. */
export interface ChainContext extends PortContext {
  readonly names: ChainNames;
  /** The chain of an endpoint. */
  readonly nameOf: (endpoint: Endpoint) => string;
}

const MARK_MASQ = jump('KUBE-MARK-MASQ');

/** The names of a port's chains. */
export interface ChainNames {
  readonly cluster: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

export function chainNames(port: ServicePort): ChainNames {
  const hash = chainHash(port.name, port.protocol);
  return {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  };
}

/** The name of an endpoint's chain. */
export const endpointChainName = (port: ServicePort, { text }: Endpoint): string =>
  `KUBE-SEP-${chainHash(port.name, port.protocol, text)}`;

/** The match on the protocol and the port that clients of the Service use. */
export const onPort = (port: ServicePort, number: number): Match => ({
  kind: 'protocol',
  name: port.protocol,
  destinationPort: number,
});

export const at = (port: ServicePort, field: string): { readonly origin: Origin } => ({
  origin: { object: port.service, field },
});

/** KUBE-SVC or KUBE-SVL: picks an endpoint. The chain that the ClusterIP leads to also marks what must be masqueraded. */
export function balancingChain(
  port: ServicePort,
  name: string,
  endpoints: readonly Endpoint[],
  context: ChainContext,
  isClusterIPChain: boolean,
): Chain {
  const rules: Rule[] = isClusterIPChain ? masqueradeRules(port, context) : [];
  if (port.affinitySeconds > 0)
    for (const endpoint of endpoints) rules.push(new StickyRule(port, endpoint, context));
  endpoints.forEach((endpoint, index) => {
    rules.push(new ShareRule(port, endpoint, context, endpoints.length - index));
  });
  return { name, rules };
}

/** A rule that leads to one endpoint. Its parts are made when they are looked at: most packets pass few of many. */
abstract class EndpointRule implements Rule {
  constructor(
    protected readonly port: ServicePort,
    protected readonly endpoint: Endpoint,
    protected readonly context: ChainContext,
  ) {}

  abstract readonly origin: Origin;
  abstract readonly matches: readonly Match[];

  get target(): Target {
    return jump(this.context.nameOf(this.endpoint));
  }

  protected get label(): Match[] {
    const { port, endpoint, context } = this;
    return context.hasComments ? [comment(`${port.name} -> ${endpoint.text}`)] : [];
  }
}

/** Leads clients that were at this endpoint before to it again. */
class StickyRule extends EndpointRule {
  get origin(): Origin {
    return at(this.port, 'spec.sessionAffinity').origin;
  }

  get matches(): readonly Match[] {
    const list = this.context.nameOf(this.endpoint);
    return [...this.label, { kind: 'recent-check', list, seconds: this.port.affinitySeconds }];
  }
}

/** Takes its share of what is left (`left` endpoints with this one), so that every endpoint gets 1/n; the last one takes all. */
class ShareRule extends EndpointRule {
  constructor(
    port: ServicePort,
    endpoint: Endpoint,
    context: ChainContext,
    private readonly left: number,
  ) {
    super(port, endpoint, context);
  }

  get origin(): Origin {
    return this.endpoint.origin;
  }

  get matches(): readonly Match[] {
    if (this.left === 1) return this.label;
    return [...this.label, { kind: 'statistic', probability: 1 / this.left }];
  }
}

/** ClusterIP traffic from outside the pod network must come back through this node. */
function masqueradeRules(port: ServicePort, context: ChainContext): Rule[] {
  const { detector } = context;
  if (!context.masqueradeAll && detector === undefined) return [];
  return [
    {
      destination: { value: hostCidr(port.clusterIP) },
      ...(context.masqueradeAll || detector === undefined ? {} : localMatch(detector, false)),
      protocol: port.protocol,
      matches: [comment(`${port.name} cluster IP`), onPort(port, port.port)],
      target: MARK_MASQ,
      ...(context.masqueradeAll ? context.masqueradeOrigin : detector?.origin),
    },
  ];
}

/** KUBE-SEP: translates to one endpoint; a pod that reaches itself this way is masqueraded, or it would answer itself directly. */
export function endpointChain(
  port: ServicePort,
  endpoint: Endpoint,
  name: string,
  { hasComments }: Pick<PortContext, 'hasComments'>,
): Chain {
  const label = hasComments ? [comment(port.name)] : [];
  const remember: Match[] = port.affinitySeconds > 0 ? [{ kind: 'recent-set', list: name }] : [];
  return {
    name,
    rules: [
      {
        source: { value: hostCidr(endpoint.ip) },
        matches: label,
        target: MARK_MASQ,
        origin: endpoint.origin,
      },
      {
        protocol: port.protocol,
        matches: [...label, ...remember, { kind: 'protocol', name: port.protocol }],
        target: { kind: 'dnat', ip: endpoint.ip, port: endpoint.port },
        origin: endpoint.origin,
      },
    ],
  };
}

/** KUBE-EXT: traffic to node ports, external and load balancer addresses. */
export function externalChain(port: ServicePort, context: ChainContext): Chain {
  const { detector, categories, names } = context;
  const what = `${port.name} external destinations`;
  const policy = at(port, 'spec.externalTrafficPolicy');
  if (!port.externalPolicyLocal) {
    return {
      name: names.external,
      rules: [
        { matches: [comment(`masquerade traffic for ${what}`)], target: MARK_MASQ, ...policy },
        { matches: [], target: jump(names.cluster), ...policy },
      ],
    };
  }
  const fromNode: Match = { kind: 'addrtype', side: 'src' };
  const rules: Rule[] = [
    {
      matches: [comment(`masquerade LOCAL traffic for ${what}`), fromNode],
      target: MARK_MASQ,
      ...policy,
    },
    {
      matches: [comment(`route LOCAL traffic for ${what}`), fromNode],
      target: jump(names.cluster),
      ...policy,
    },
  ];
  if (detector !== undefined) {
    // Pods of the cluster need no detour through the balancer: they may use every endpoint.
    const podTraffic = {
      matches: [comment(`pod traffic for ${what}`)],
      target: jump(names.cluster),
    };
    rules.unshift({ ...localMatch(detector, true), ...podTraffic, ...detector.origin });
  }
  if (categories.local.length > 0)
    rules.push({ matches: [], target: jump(names.local), ...policy });
  return { name: names.external, rules };
}

/** KUBE-FW: lets the source ranges of a load balancer in; what falls out at its end is dropped in KUBE-PROXY-FIREWALL. */
export function firewallChain(port: ServicePort, context: ChainContext): Chain {
  const { names } = context;
  const label = comment(`${port.name} loadbalancer IP`);
  const rules: Rule[] = port.sourceRanges.map((range) => ({
    source: { value: range.cidr },
    matches: [label],
    target: jump(names.external),
    ...at(port, range.field),
  }));
  if (context.isNodeInRanges) {
    // The node may carry the balancer's address on a device and then speak with it as source.
    for (const { ip, field } of port.loadBalancerIPs) {
      rules.push({
        source: { value: hostCidr(ip) },
        matches: [label],
        target: jump(names.external),
        ...at(port, field),
      });
    }
  }
  rules.push({
    matches: [comment(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`)],
    ...at(port, 'spec.loadBalancerSourceRanges'),
  });
  return { name: names.firewall, rules };
}
