import { isNodeChange } from '../../framework/cluster-event.js';
import type { Plugin, Refusal } from '../../framework/plugin.js';
import { isComparable } from '../../state/amounts.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';
import { strategyScore, type ScoringStrategy } from './scoring-strategy.js';

export interface NodeResourcesFitArgs {
  /** Extended resources that filtering leaves to somebody else, by name or by the group before the slash. */
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: ScoringStrategy;
}

const DEFAULT_RESOURCES = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** A node must have room for what the pod asks for; by default those with more room left are preferred. */
export function nodeResourcesFit(args: NodeResourcesFitArgs = {}): Plugin {
  const ignored = new Set(args.ignoredResources);
  const ignoredGroups = new Set(args.ignoredResourceGroups);
  const strategy = args.scoringStrategy ?? {};
  const weighed = strategy.resources ?? DEFAULT_RESOURCES;
  const requestsOf = (pod: PodInfo): [string, number][] =>
    [...pod.requests].filter(
      ([name, amount]) =>
        amount > 0 && !ignored.has(name) && !ignoredGroups.has(name.split('/')[0]!),
    );
  return {
    name: 'NodeResourcesFit',
    prepareFilter: (pod) => {
      const requests = requestsOf(pod);
      return { check: (node) => check(requests, node) };
    },
    prepareScore: (pod) => {
      const resources = weighed.filter(({ name }) => isComparable(name, pod.requests));
      return {
        score: (node) =>
          strategyScore(
            strategy,
            resources.map(({ name, weight = 1 }) => ({
              weight,
              allocatable: node.allocatable.get(name) ?? 0,
              requested:
                (node.assumedRequested.get(name) ?? 0) + (pod.assumedRequests.get(name) ?? 0),
            })),
          ),
      };
    },
    mayHelp: (event, pod) => {
      if (isNodeChange(event)) return check(requestsOf(pod), event.node) === undefined;
      if (event.type === 'PodUpdated') return shrinks(event.old, event.pod);
      return event.type === 'PodDeleted';
    },
  };
}

function shrinks(before: PodInfo, after: PodInfo): boolean {
  return [...before.requests].some(([name, amount]) => (after.requests.get(name) ?? 0) < amount);
}

function check(
  requests: readonly (readonly [string, number])[],
  node: NodeInfo,
): Refusal | undefined {
  let reasons: string[] | undefined;
  let resolvable = true;
  if (node.pods.size + 1 > (node.allocatable.get('pods') ?? 0)) reasons = ['Too many pods'];
  for (const [name, amount] of requests) {
    const allocatable = node.allocatable.get(name) ?? 0;
    if (amount <= allocatable - (node.requested.get(name) ?? 0)) continue;
    (reasons ??= []).push(`Insufficient ${name}`);
    // What the whole node does not have, no preemption brings.
    if (amount > allocatable) resolvable = false;
  }
  return reasons === undefined ? undefined : { reasons, resolvable };
}
