import { refOf } from '#kube-proxy';
import type {
  AdminPort,
  ClusterPeer,
  ClusterPolicy,
  ClusterProtocol,
  ClusterRule,
  PodSet,
} from '../objects.js';
import type { PodClass } from '../end.js';
import { networkPeer } from './networks.js';
import type { CompiledPolicy, CompiledRule, Direction, Peer, PortMatch, Tier } from './policy.js';
import { namedPort, numberedPorts } from './ports.js';
import { anyone, keysOf, noOne, nodePeer, podClasses, podPeer, selectorOf } from './selectors.js';

/** The baseline of v1alpha1 is one object and has no priority of its own: it comes after every other. */
const LAST = 1001;

const TIERS: Readonly<Record<string, Tier>> = {
  AdminNetworkPolicy: 'Admin',
  BaselineAdminNetworkPolicy: 'Baseline',
};

const ACTIONS: Readonly<Record<string, CompiledRule['action']>> = {
  Allow: 'Allow',
  Accept: 'Allow',
  Deny: 'Deny',
  Pass: 'Pass',
};

/**
 * A policy of policy.networking.k8s.io: AdminNetworkPolicy or BaselineAdminNetworkPolicy (v1alpha1), or ClusterNetworkPolicy
 * (v1alpha2). Its text is the documentation of the types in network-policy-api.
 */
export function compileClusterPolicy(policy: ClusterPolicy): CompiledPolicy {
  const { tier, priority, subject = {}, ingress = [], egress = [] } = policy.spec ?? {};
  const kind = policy.kind ?? 'ClusterNetworkPolicy';
  return {
    object: refOf(policy, { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind }),
    tier: TIERS[kind] ?? (tier === 'Baseline' ? 'Baseline' : 'Admin'),
    priority: priority ?? LAST,
    selects: subjectOf(subject),
    labelKeys: keysOf(selectorOf(subject.pods?.podSelector)),
    subjectField: `spec.subject.${subject.pods === undefined ? 'namespaces' : 'pods'}`,
    ingress: rulesOf('ingress', ingress),
    egress: rulesOf('egress', egress),
  };
}

function subjectOf(subject: PodSet): (podClass: PodClass) => boolean {
  const [namespaces, pods] = setOf(subject) ?? [];
  if (namespaces === undefined || pods === undefined) return () => false;
  return podClasses(({ labels }) => namespaces.matches(labels), pods);
}

/** A policy without rules for a direction does not affect it. */
function rulesOf(
  direction: Direction,
  rules: readonly ClusterRule[],
): readonly CompiledRule[] | undefined {
  if (rules.length === 0) return undefined;
  return rules.map((rule, index) => ruleOf(direction, rule, `spec.${direction}[${index}]`));
}

function ruleOf(direction: Direction, rule: ClusterRule, field: string): CompiledRule {
  const action = ACTIONS[rule.action ?? ''] ?? 'Deny';
  const [member, stated = []] =
    direction === 'ingress' ? ['from', rule.from] : (['to', rule.to] as const);
  const peers = stated.map((peer, index) =>
    peerOf(direction, peer, `${field}.${member}[${index}]`),
  );
  const { ports, protocols } = rule;
  const matches = [
    ...(ports ?? []).map((port, index) => adminPort(port, `${field}.ports[${index}]`)),
    ...(protocols ?? []).map((each, index) => protocolOf(each, `${field}.protocols[${index}]`)),
  ];
  // What is not understood fails closed: an Accept matches nothing, a Deny or Pass becomes "deny all".
  if ([...peers, ...matches].includes(undefined)) {
    return action === 'Allow'
      ? { field, action, peers: [noOne(field)] }
      : { field, action: 'Deny', peers: [anyone(field)] };
  }
  return {
    field,
    action,
    peers: peers as readonly Peer[],
    ...(matches.length === 0 ? {} : { ports: matches as readonly PortMatch[] }),
  };
}

function peerOf(direction: Direction, peer: ClusterPeer, field: string): Peer | undefined {
  const pods = setOf(peer);
  if (pods !== undefined) {
    const [namespaces, selector] = pods;
    return podPeer(field, ({ labels }) => namespaces.matches(labels), selector);
  }
  if (direction === 'ingress') return undefined;
  if (peer.nodes !== undefined) return nodePeer(field, selectorOf(peer.nodes));
  if (peer.networks !== undefined) return networkPeer(field, peer.networks);
  // Which addresses a name has is nothing that a packet tells; such a rule can only accept, and accepts nothing here.
  return peer.domainNames === undefined ? undefined : noOne(field);
}

/** Selectors of namespaces and pods; undefined when neither form is used. */
function setOf({ namespaces, pods }: PodSet) {
  if (namespaces !== undefined) return [selectorOf(namespaces), selectorOf({})] as const;
  if (pods === undefined) return undefined;
  return [selectorOf(pods.namespaceSelector), selectorOf(pods.podSelector)] as const;
}

function adminPort(
  { portNumber, portRange, namedPort: name }: AdminPort,
  field: string,
): PortMatch | undefined {
  if (portNumber !== undefined)
    return numberedPorts(field, portNumber.protocol ?? 'TCP', portNumber.port);
  if (portRange !== undefined)
    return numberedPorts(field, portRange.protocol ?? 'TCP', portRange.start, portRange.end);
  return name === undefined ? undefined : namedPort(field, name);
}

function protocolOf(protocol: ClusterProtocol, field: string): PortMatch | undefined {
  for (const name of ['tcp', 'udp', 'sctp'] as const) {
    if (protocol[name] === undefined) continue;
    const { number, range } = protocol[name].destinationPort ?? {};
    return numberedPorts(field, name.toUpperCase(), range?.start ?? number, range?.end ?? number);
  }
  const name = protocol.destinationNamedPort;
  return name === undefined ? undefined : namedPort(field, name);
}
