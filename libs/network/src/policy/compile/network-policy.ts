import { refOf } from '#kube-proxy';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from '../objects.js';
import { networkPeer } from './networks.js';
import type { CompiledPolicy, CompiledRule, Direction, Peer, PortMatch } from './policy.js';
import { namedPort, numberedPorts } from './ports.js';
import { anyone, keysOf, noOne, podClasses, podPeer, selectorOf } from './selectors.js';

type Rule = NetworkPolicyRule & {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly to?: readonly NetworkPolicyPeer[];
};

/** A NetworkPolicy of networking.k8s.io/v1, with the defaults of the API where they are missing. */
export function compileNetworkPolicy(policy: NetworkPolicy): CompiledPolicy {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = policy.spec ?? {};
  const namespace = policy.metadata?.namespace ?? 'default';
  const selector = selectorOf(podSelector);
  const implied = egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  const types = policyTypes.length > 0 ? policyTypes : implied;
  const compiled = (direction: Direction, rules: readonly Rule[]): CompiledRule[] =>
    rules.map((rule, index) => ruleOf(namespace, direction, rule, `spec.${direction}[${index}]`));
  return {
    object: {
      ...refOf(policy, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }),
      namespace,
    },
    tier: 'NetworkPolicy',
    priority: 0,
    selects: podClasses(({ name }) => name === namespace, selector),
    labelKeys: keysOf(selector),
    subjectField: 'spec.podSelector',
    ingress: types.includes('Ingress') ? compiled('ingress', ingress) : undefined,
    egress: types.includes('Egress') ? compiled('egress', egress) : undefined,
  };
}

function ruleOf(namespace: string, direction: Direction, rule: Rule, field: string): CompiledRule {
  const [member, peers = []] =
    direction === 'ingress' ? ['from', rule.from] : (['to', rule.to] as const);
  const { ports = [] } = rule;
  return {
    field,
    action: 'Allow',
    peers:
      peers.length === 0
        ? [anyone(field)]
        : peers.map((peer, index) => peerOf(namespace, peer, `${field}.${member}[${index}]`)),
    ...(ports.length === 0
      ? {}
      : { ports: ports.map((port, index) => portOf(port, `${field}.ports[${index}]`)) }),
  };
}

function peerOf(namespace: string, peer: NetworkPolicyPeer, field: string): Peer {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) return networkPeer(field, [ipBlock.cidr], ipBlock.except);
  if (namespaceSelector !== undefined) {
    const namespaces = selectorOf(namespaceSelector);
    return podPeer(field, ({ labels }) => namespaces.matches(labels), selectorOf(podSelector));
  }
  // A peer of a form that is not known must not let anybody in.
  if (podSelector === undefined) return noOne(field);
  return podPeer(field, ({ name }) => name === namespace, selectorOf(podSelector));
}

function portOf(
  { protocol = 'TCP', port, endPort }: NonNullable<NetworkPolicyRule['ports']>[number],
  field: string,
): PortMatch {
  return typeof port === 'string'
    ? namedPort(field, port, protocol)
    : numberedPorts(field, protocol, port, endPort ?? port);
}
