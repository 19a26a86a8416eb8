import type { Outcome } from '../journey/outcome.js';
import type { Step } from '../journey/step.js';
import type { CompiledPolicy, CompiledRule } from '../policy/compile/policy.js';
import type { PolicyEnd, PolicyPort } from '../policy/end.js';
import { coversPort } from '../policy/program.js';
import { policyName, verdictText } from '../policy/text.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { Diagnosis, Finding } from './diagnosis.js';

type PolicyStep = Step & { readonly policy: NonNullable<Step['policy']> };

/** Policies of the sender or the receiver dropped the packet. */
export const networkPolicy: Finding = ({ picture, outcome }) => explainDrop(picture, outcome);

/** Why policies dropped the packet of a journey, and the smallest change that would let it through; undefined: they did not. */
export function explainDrop(picture: NetworkPicture, { steps }: Outcome): Diagnosis | undefined {
  const step = steps.at(-1);
  if (step?.policy === undefined || step.policy.allowed) return undefined;
  return {
    reason: verdictText(step.policy, step.policy.pod),
    fix: fixOf(picture, { ...step, policy: step.policy }),
  };
}

/** The two ends of a dropped packet, seen from the pod whose policies dropped it. */
interface Ends {
  readonly peer: PolicyEnd;
  readonly destination: PolicyEnd;
  readonly port: PolicyPort;
}

function fixOf(picture: NetworkPicture, step: PolicyStep): string {
  const { by, direction } = step.policy;
  const [decider] = by;
  const { source, destination, protocol } = step.before;
  const ends: Ends = {
    peer: picture.policyEnd(direction === 'ingress' ? source.ip : destination.ip),
    destination: picture.policyEnd(destination.ip),
    port: { protocol: protocol as PolicyPort['protocol'], port: destination.port },
  };
  if (decider!.action === 'Deny') {
    return `${policyName(decider!.object)} comes first: take the peer out of ${decider!.field}, or put a rule that allows ${whoIs(ends)} before it`;
  }
  const isolating = [...picture.policies.policies()].filter(({ object }) =>
    by.some(
      (each) =>
        each.object.name === object.name &&
        each.object.kind === object.kind &&
        each.object.namespace === object.namespace,
    ),
  );
  return nearest(isolating, direction, ends) ?? addition(isolating, direction, ends);
}

/** A rule that lacks one thing only: the port, or the peer. */
function nearest(
  policies: readonly CompiledPolicy[],
  direction: 'ingress' | 'egress',
  ends: Ends,
): string | undefined {
  const rules = policies.flatMap((policy) =>
    (policy[direction] ?? []).map((rule) => ({ policy, rule })),
  );
  const wrongPort = rules.find(({ rule }) => rule.peers.some((peer) => peer.matches(ends.peer)));
  if (wrongPort !== undefined) {
    const ports = wrongPort.rule.ports?.map(({ text }) => text).join(', ') ?? '';
    const name = `${wrongPort.rule.field} of ${policyName(wrongPort.policy.object)}`;
    return ends.port.protocol === 'icmp'
      ? `${name} allows ${whoIs(ends)} on ${ports} only: ICMP passes only rules without ports`
      : `${name} allows ${whoIs(ends)}, but only on ${ports}: add ${portText(ends.port)} to its ports`;
  }
  const wrongPeer = rules.find(({ rule }) => isAboutPort(rule, ends));
  if (wrongPeer === undefined) return undefined;
  return `${wrongPeer.rule.field} of ${policyName(wrongPeer.policy.object)} allows the port to others: add a peer that selects ${whoIs(ends)}`;
}

const isAboutPort = ({ ports }: CompiledRule, { port, destination }: Ends): boolean =>
  coversPort(ports, port, destination);

function addition(
  [first]: readonly CompiledPolicy[],
  direction: 'ingress' | 'egress',
  ends: Ends,
): string {
  const on = ends.port.protocol === 'icmp' ? '' : ` on ${portText(ends.port)}`;
  const where = first === undefined ? 'a NetworkPolicy' : policyName(first.object);
  return `add a rule to spec.${direction} of ${where} that allows ${whoIs(ends)}${on}`;
}

const portText = ({ protocol, port }: PolicyPort): string => `${protocol.toUpperCase()} ${port}`;

/** The peer, with what selects it. */
function whoIs({ peer: { ip, pod, podClass } }: Ends): string {
  if (pod === undefined || podClass === undefined) return `${ip} (ipBlock ${hostBlock(ip)})`;
  const labels = Object.entries(podClass.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { namespace } = podClass;
  const selected = labels === '' ? 'no labels' : labels;
  return `pod ${namespace.name}/${pod.metadata?.name ?? ''} (${selected}; namespace ${namespace.name})`;
}

const hostBlock = (ip: string): string => `${ip}/${ip.includes(':') ? 128 : 32}`;
