import type { LabelSelectorObject } from '#machinery';
import type { Pod } from '../model/pod.js';
import type {
  ClusterPeer,
  ClusterPolicy,
  ClusterRule,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyRule,
} from '../policy/objects.js';
import type { RandomCluster } from './random-policies.js';

/**
 * The text of the API, sentence by sentence, and nothing of the engine that it checks: labels, blocks (as numbers) and ports are
 * compared here anew. IPv4 and TCP only; the destination port is the last argument.
 */
export function mayConnect(cluster: RandomCluster, from: Pod, to: Pod, port: number): boolean {
  if (from === to) return true;
  return (
    isOpen(cluster, 'egress', from, to, to, port) && isOpen(cluster, 'ingress', to, from, to, port)
  );
}

type Way = 'ingress' | 'egress';

function isOpen(
  c: RandomCluster,
  way: Way,
  subject: Pod,
  peer: Pod,
  to: Pod,
  port: number,
): boolean {
  const admin = tierSays(c, 'Admin', way, subject, peer, to, port);
  if (admin === 'Accept' || admin === 'Deny') return admin === 'Accept';
  const isolating = c.policies.filter(
    (policy): policy is NetworkPolicy =>
      policy.kind === 'NetworkPolicy' && isolates(policy as NetworkPolicy, way, subject),
  );
  if (isolating.length > 0) {
    return isolating.some((policy) =>
      (policy.spec?.[way] ?? []).some((rule) => ruleMatches(c, policy, rule, peer, to, port)),
    );
  }
  return tierSays(c, 'Baseline', way, subject, peer, to, port) !== 'Deny';
}

/** "policyTypes … If this field is not specified, it will default based on the existence of ingress or egress rules." */
function isolates({ metadata, spec = {} }: NetworkPolicy, way: Way, pod: Pod): boolean {
  const stated = spec.policyTypes ?? [];
  const types =
    stated.length > 0 ? stated : ['Ingress', ...((spec.egress ?? []).length > 0 ? ['Egress'] : [])];
  return (
    metadata?.namespace === pod.metadata?.namespace &&
    types.includes(way === 'ingress' ? 'Ingress' : 'Egress') &&
    selects(spec.podSelector ?? {}, pod.metadata?.labels ?? {})
  );
}

type Rule = NetworkPolicyRule & {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly to?: readonly NetworkPolicyPeer[];
};

function ruleMatches(
  c: RandomCluster,
  policy: NetworkPolicy,
  rule: Rule,
  peer: Pod,
  to: Pod,
  port: number,
): boolean {
  const peers = rule.from ?? rule.to ?? [];
  const ports = rule.ports ?? [];
  const isPeer =
    peers.length === 0 ||
    peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
      if (ipBlock !== undefined) {
        const ip = peer.status?.podIP ?? '';
        return within(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((cidr) => within(ip, cidr));
      }
      const isThere =
        namespaceSelector === undefined
          ? peer.metadata?.namespace === policy.metadata?.namespace
          : selects(namespaceSelector, namespaceLabels(c, peer));
      return isThere && selects(podSelector ?? {}, peer.metadata?.labels ?? {});
    });
  const isPort =
    ports.length === 0 ||
    ports.some(({ protocol = 'TCP', port: wanted, endPort }) => {
      if (protocol !== 'TCP') return false;
      if (typeof wanted === 'string') return webPort(to) === port && wanted === 'web';
      return wanted === undefined || (port >= wanted && port <= (endPort ?? wanted));
    });
  return isPeer && isPort;
}

function tierSays(
  c: RandomCluster,
  tier: string,
  way: Way,
  subject: Pod,
  peer: Pod,
  to: Pod,
  port: number,
): string | undefined {
  const policies = c.policies
    .filter((policy): policy is ClusterPolicy => policy.kind === 'ClusterNetworkPolicy')
    .filter(({ spec }) => spec?.tier === tier && isMember(c, spec.subject ?? {}, subject))
    .sort((a, b) => a.spec!.priority! - b.spec!.priority!);
  for (const { spec } of policies)
    for (const rule of spec?.[way] ?? [])
      if (clusterRuleMatches(c, rule, peer, to, port)) return rule.action;
  return undefined;
}

function clusterRuleMatches(
  c: RandomCluster,
  rule: ClusterRule,
  peer: Pod,
  to: Pod,
  port: number,
): boolean {
  const isPeer = (rule.from ?? rule.to ?? []).some((each) => isMember(c, each, peer));
  const isPort =
    rule.protocols === undefined ||
    rule.protocols.some(({ tcp, destinationNamedPort }) => {
      if (destinationNamedPort !== undefined) return webPort(to) === port;
      if (tcp === undefined) return false;
      const { number, range } = tcp.destinationPort ?? {};
      return number === port || (range !== undefined && port >= range.start && port <= range.end);
    });
  return isPeer && isPort;
}

function isMember(
  c: RandomCluster,
  { namespaces, pods, networks }: ClusterPeer,
  pod: Pod,
): boolean {
  if (networks !== undefined) return networks.some((cidr) => within(pod.status?.podIP ?? '', cidr));
  const place = namespaceLabels(c, pod);
  if (namespaces !== undefined) return selects(namespaces, place);
  return (
    pods !== undefined &&
    selects(pods.namespaceSelector ?? {}, place) &&
    selects(pods.podSelector ?? {}, pod.metadata?.labels ?? {})
  );
}

type Labels = Readonly<Record<string, string>>;

const namespaceLabels = ({ namespaces }: RandomCluster, pod: Pod): Labels =>
  namespaces.find(({ metadata }) => metadata?.name === pod.metadata?.namespace)?.metadata?.labels ??
  {};

function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelectorObject,
  labels: Labels,
): boolean {
  return (
    Object.keys(matchLabels).every((key) => labels[key] === matchLabels[key]) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const is = labels[key];
      if (operator === 'Exists') return is !== undefined;
      if (operator === 'DoesNotExist') return is === undefined;
      const isListed = is !== undefined && values.includes(is);
      return operator === 'In' ? isListed : !isListed;
    })
  );
}

const webPort = (pod: Pod): number | undefined =>
  pod.spec?.containers?.[0]?.ports?.find(({ name }) => name === 'web')?.containerPort;

function within(ip: string, cidr: string): boolean {
  const [base = '', length = '0'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(numberOf(ip) / size) === Math.floor(numberOf(base) / size);
}

const numberOf = (ip: string): number =>
  ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
