import type { Client } from '#client';
import type { ClusterState } from '../state/cluster-state.js';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';
import type { ClusterEvent } from './cluster-event.js';

/** Why a node (or every node) is not good enough for a pod. */
export interface Refusal {
  /** The sentences that FailedScheduling counts, in the words of kube-scheduler. */
  readonly reasons: readonly string[];
  /** False when nothing that preemption can do would help. */
  readonly resolvable: boolean;
}

/** A plugin's part in filtering one pod. */
export interface FilterPlan {
  check(node: NodeInfo): Refusal | undefined;
  /** The only nodes worth looking at, when the pod itself names them. */
  readonly only?: ReadonlySet<string>;
  /** For plans that count pods: a copy that follows an experiment. `added` and `removed` are told about every change to it. */
  readonly fork?: () => FilterPlan;
  readonly added?: (pod: PodInfo, node: NodeInfo) => void;
  readonly removed?: (pod: PodInfo, node: NodeInfo) => void;
}

/** The pod cannot run anywhere, whatever the nodes look like. */
export interface NoPlan {
  readonly refused: Refusal;
}

/** A plugin's part in comparing nodes for one pod. */
export interface ScorePlan {
  /** A whole number; the more the better. Between 0 and 100 unless `normalize` brings it there. */
  score(node: NodeInfo): number;
  /** Turns the scores of all nodes into 0..100, in place; `nodes` are in the order of `scores`. */
  readonly normalize?: (scores: number[], nodes: readonly NodeInfo[]) => void;
}

/** What must be written, and waited for, before a pod may be bound. A rejection ends the attempt. */
export type BindingWork = (client: Client) => Promise<void>;

/**
 * One rule of scheduling. A plugin that has nothing to say about a pod returns undefined from `prepare…` and costs nothing after
 * that.
 */
export interface Plugin {
  readonly name: string;
  /** Why the pod must not enter the queue yet. */
  readonly gate?: (pod: PodInfo) => string | undefined;
  readonly prepareFilter?: (pod: PodInfo, state: ClusterState) => FilterPlan | NoPlan | undefined;
  /** `nodes` are those that passed the filters. */
  readonly prepareScore?: (
    pod: PodInfo,
    nodes: readonly NodeInfo[],
    state: ClusterState,
  ) => ScorePlan | undefined;
  /** The node is chosen: reserves what the pod will use there, at once. */
  readonly prepareBinding?: (
    pod: PodInfo,
    node: NodeInfo,
    state: ClusterState,
  ) => BindingWork | undefined;
  /** Whether an event may make room for a pod that this plugin refused. */
  readonly mayHelp?: (event: ClusterEvent, pod: PodInfo) => boolean;
}

/** Scales to 0..100 by the largest score; `reverse` turns the order round. */
export function normalizeByMax(scores: number[], reverse = false): void {
  const max = Math.max(...scores);
  for (let index = 0; index < scores.length; index++) {
    const scaled = max === 0 ? 0 : Math.trunc((scores[index]! * 100) / max);
    scores[index] = reverse ? 100 - scaled : scaled;
  }
}
