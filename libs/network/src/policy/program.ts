import type { CompiledPolicy, CompiledRule, Direction, Peer, PortMatch } from './compile/policy.js';
import type { PolicyEnd, PolicyPort } from './end.js';
import { UNTOUCHED, type Decider, type Verdict } from './verdict.js';

/** One peer of one rule: who matches gets the verdict, or goes on behind the tier. */
interface ProgramStep {
  readonly peer: Peer;
  readonly ports: readonly PortMatch[] | undefined;
  readonly effect: Verdict | { readonly goto: number };
}

/** Everything that policies say about one direction of a class of pods, in the order of asking: the first step that matches decides. */
export interface Program {
  readonly steps: readonly ProgramStep[];
  /** When no step matches. */
  readonly otherwise: Verdict;
}

/** How many isolating policies a verdict names. */
const MAX_NAMED = 10;

/**
 * Puts the policies that select a pod in order: the Admin tier by priority, NetworkPolicies as one (they only add to each other, and
 * decide for the pods that they isolate), then the Baseline. Undefined when none of them says anything about the direction.
 */
export function programOf(
  direction: Direction,
  policies: readonly CompiledPolicy[],
): Program | undefined {
  const speaking = policies.filter((policy) => policy[direction] !== undefined);
  if (speaking.length === 0) return undefined;
  const inTier = (tier: CompiledPolicy['tier']): CompiledPolicy[] =>
    speaking.filter((policy) => policy.tier === tier).sort(byPrecedence);
  const isolating = inTier('NetworkPolicy');
  const steps: ProgramStep[] = [];
  append(steps, direction, inTier('Admin'));
  append(steps, direction, isolating);
  if (isolating.length > 0) return { steps, otherwise: isolated(direction, isolating) };
  append(steps, direction, inTier('Baseline'));
  return { steps, otherwise: UNTOUCHED };
}

/** Walks a program for one connection; the subject is the other end. */
export function run(
  program: Program,
  peer: PolicyEnd,
  port: PolicyPort,
  destination: PolicyEnd,
): Verdict {
  const { steps } = program;
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at]!;
    if (!step.peer.matches(peer) || !coversPort(step.ports, port, destination)) continue;
    if (!('goto' in step.effect)) return step.effect;
    at = step.effect.goto - 1;
  }
  return program.otherwise;
}

/** Do the ports of a rule cover a connection? */
export function coversPort(
  ports: readonly PortMatch[] | undefined,
  port: PolicyPort,
  destination: PolicyEnd,
): boolean {
  return ports === undefined || ports.some((match) => match.matches(port, destination));
}

function append(steps: ProgramStep[], direction: Direction, tier: readonly CompiledPolicy[]): void {
  const rules = tier.flatMap((policy) =>
    policy[direction]!.flatMap((rule) => rule.peers.map((peer) => ({ policy, rule, peer }))),
  );
  const end = steps.length + rules.length;
  for (const { policy, rule, peer } of rules)
    steps.push({ peer, ports: rule.ports, effect: effectOf(direction, policy, rule, peer, end) });
}

function effectOf(
  direction: Direction,
  { object }: CompiledPolicy,
  { action }: CompiledRule,
  { field }: Peer,
  end: number,
): ProgramStep['effect'] {
  if (action === 'Pass') return { goto: end };
  return { allowed: action === 'Allow', by: [{ direction, action, object, field }] };
}

function isolated(direction: Direction, policies: readonly CompiledPolicy[]): Verdict {
  const by = policies.slice(0, MAX_NAMED).map(({ object, subjectField: field }): Decider => {
    return { direction, action: 'Isolate', object, field };
  });
  return { allowed: false, by };
}

/** Equal priorities are undefined in the API; names make the answer the same every time. */
function byPrecedence(a: CompiledPolicy, b: CompiledPolicy): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.object.name < b.object.name ? -1 : a.object.name > b.object.name ? 1 : 0;
}

/**
 * Walks a program for many subjects' peers at once: `peers` of them, each step's peer as a column of 0 and 1. `destinations` are the
 * peers for egress, and one and the same end for ingress. The answer has a verdict for each peer, equal to that of `run`.
 */
export function runAll(
  program: Program,
  peers: number,
  columnOf: (peer: Peer) => Uint8Array,
  port: PolicyPort,
  destinations: PolicyEnd | readonly PolicyEnd[],
): Verdict[] {
  const verdicts = Array.from<Verdict | undefined>({ length: peers });
  const resumeAt = new Uint32Array(peers);
  for (const [at, { peer, ports, effect }] of program.steps.entries()) {
    const covers = coverage(ports, port, destinations);
    if (covers === false) continue;
    const column = columnOf(peer);
    for (let i = 0; i < peers; i += 1) {
      if (column[i] === 0 || verdicts[i] !== undefined || resumeAt[i]! > at) continue;
      if (covers !== true && !covers(i)) continue;
      if ('goto' in effect) resumeAt[i] = effect.goto;
      else verdicts[i] = effect;
    }
  }
  return verdicts.map((verdict) => verdict ?? program.otherwise);
}

/** True or false when the destination makes no difference. */
function coverage(
  ports: readonly PortMatch[] | undefined,
  port: PolicyPort,
  destinations: PolicyEnd | readonly PolicyEnd[],
): boolean | ((index: number) => boolean) {
  if (!Array.isArray(destinations)) return coversPort(ports, port, destinations as PolicyEnd);
  if (ports?.some(({ isNamed }) => isNamed) !== true) return coversPort(ports, port, NOWHERE);
  return (index) => coversPort(ports, port, destinations[index] as PolicyEnd);
}

const NOWHERE: PolicyEnd = { ip: '' };
