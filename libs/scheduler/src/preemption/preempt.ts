import type { PodDisruptionBudget } from '#kinds';
import type { Random } from '#machinery';
import type { Diagnosis } from '../framework/decide.js';
import type { NamedRefusal } from '../framework/filtering.js';
import { fitMessage } from '../report/fit-message.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { PodInfo } from '../state/pod-info.js';
import { leastHarm } from './choose.js';
import { findVictims, type Victims } from './victims.js';

export type Preemption =
  | { readonly found: true; readonly victims: Victims }
  /** Why displacing others brings nothing. `keepsNomination`: victims of an earlier attempt are still going. */
  | { readonly found: false; readonly message: string; readonly keepsNomination: boolean };

export interface PreemptionInput {
  readonly pod: PodInfo;
  readonly diagnosis: Diagnosis;
  readonly state: ClusterState;
  readonly budgets: Iterable<PodDisruptionBudget>;
  readonly random: Random;
  readonly now: number;
}

const UNHELPFUL: NamedRefusal = {
  reasons: ['Preemption is not helpful for scheduling'],
  resolvable: false,
  plugin: 'DefaultPreemption',
};
/** Candidates that are enough: a tenth of the nodes that come into question, but at least a hundred. */
const MIN_CANDIDATES = 100;
const CANDIDATE_SHARE = 0.1;

/** Looks for a node where displacing pods of lower priority would make room. Pure: nobody is displaced yet. */
export function preempt(input: PreemptionInput): Preemption {
  const { pod, diagnosis, state, random, now } = input;
  if (pod.spec.preemptionPolicy === 'Never')
    return nothing('not eligible due to preemptionPolicy=Never.', false);
  if (isWaitingForVictims(pod, diagnosis, state))
    return nothing('not eligible due to a terminating pod on the nominated node.', true);
  const { filters } = diagnosis;
  if (filters === undefined) return nothing('', false);

  const potential = state.all.filter(({ name }) => diagnosis.refusals.get(name)?.resolvable);
  const budgets = [...input.budgets];
  const enough = Math.max(MIN_CANDIDATES, Math.trunc(potential.length * CANDIDATE_SHARE));
  const offset = potential.length === 0 ? 0 : random.int(potential.length);
  const candidates: Victims[] = [];
  const refusals = new Map<string, NamedRefusal>();
  for (let step = 0; step < potential.length && candidates.length < enough; step++) {
    // Small clusters are looked through from the start, so that equal choices repeat.
    const node = potential[(step + (potential.length > enough ? offset : 0)) % potential.length]!;
    const found = findVictims(pod, node, filters, budgets, now);
    if ('pods' in found) candidates.push(found);
    else refusals.set(node.name, found);
  }
  const best = leastHarm(candidates, now);
  if (best !== undefined) return { found: true, victims: best };
  return nothing(
    fitMessage({ nodeCount: diagnosis.nodeCount, refusals, others: UNHELPFUL }),
    false,
  );
}

/** The claims of dynamic resource allocation are asked first; there are none that could be given back. */
function nothing(why: string, keepsNomination: boolean): Preemption {
  return {
    found: false,
    message: why === '' ? 'not found' : `no new claims to deallocate, preemption: ${why}`,
    keepsNomination,
  };
}

/** Whether pods that this one has displaced before are still on their way out of the node it waits for. */
function isWaitingForVictims(pod: PodInfo, diagnosis: Diagnosis, state: ClusterState): boolean {
  const node = state.node(state.nominatedNode(pod));
  if (node === undefined || diagnosis.refusals.get(node.name)?.resolvable === false) return false;
  for (const other of node.pods.values())
    if (other.isBeingPreempted && other.priority < pod.priority) return true;
  return false;
}
