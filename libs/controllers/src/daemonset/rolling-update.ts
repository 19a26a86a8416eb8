import type { DaemonSet, Node, Pod } from '#kinds';
import { scaledValue, type Stored } from '#machinery';
import { availability, isReady } from '../pods/pod-state.js';
import { revisionHashLabel } from './daemon-pod.js';
import { nodeFit } from './node-fit.js';

/** What a rolling update does now: pods that go, and nodes that get one of the new revision beside the old one. */
export interface Rollout {
  readonly remove: readonly Stored<Pod>[];
  readonly create: readonly string[];
}

/** The set, its nodes with their pods (oldest first), the hash of its template, and the time in milliseconds. */
export interface RolloutInput {
  readonly daemonSet: Stored<DaemonSet>;
  readonly nodes: readonly Stored<Node>[];
  readonly byNode: ReadonlyMap<string, readonly Stored<Pod>[]>;
  readonly hash: string;
  readonly now: number;
}

/** Whether new pods start beside old ones (`maxSurge`, KEP-1591). */
export function allowsSurge(daemonSet: DaemonSet): boolean {
  return daemonSet.spec?.updateStrategy?.type !== 'OnDelete' && surgeOf(daemonSet, 1) > 0;
}

/** The next step of a rolling update (daemon/update.go rollingUpdate). */
export function rollingUpdate(input: RolloutInput): Rollout {
  const { daemonSet, nodes } = input;
  const wanted = nodes.filter((node) => nodeFit(daemonSet, node).shouldRun);
  const maxSurge = surgeOf(daemonSet, wanted.length);
  if (maxSurge > 0) return surging(input, wanted, maxSurge);
  const limit = daemonSet.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  const allowed = Math.max(1, scaledValue(limit, wanted.length, true));
  const remove: Stored<Pod>[] = [];
  const available: Stored<Pod>[] = [];
  let unavailable = 0;
  for (const { metadata } of wanted) {
    const found = revisionsOn(input, metadata.name);
    const pod = found?.fresh ?? found?.old;
    const isOne = (found?.fresh === undefined) !== (found?.old === undefined);
    if (pod === undefined || !isOne || !isAvailable(input, pod)) unavailable += 1;
    if (found?.old === undefined || !isOne) continue;
    if (isAvailable(input, found.old)) available.push(found.old);
    else remove.push(found.old);
  }
  return {
    remove: [...remove, ...available.slice(0, Math.max(0, allowed - unavailable))],
    create: [],
  };
}

/** An old pod goes when the new one beside it is available; at most `maxSurge` nodes have two of them, and those that wait for nothing at once. */
function surging(input: RolloutInput, wanted: readonly Stored<Node>[], maxSurge: number): Rollout {
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const remove: Stored<Pod>[] = [];
  const unwanted: Stored<Pod>[] = [];
  const create: string[] = [];
  const candidates: string[] = [];
  let surge = 0;
  let available = 0;
  for (const name of new Set([...names, ...input.byNode.keys()])) {
    const found = revisionsOn(input, name);
    if (found === undefined) {
      surge += 1;
      continue;
    }
    const { fresh, old } = found;
    const standing = old ?? fresh;
    if (standing !== undefined && isAvailable(input, standing)) available += 1;
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (isAvailable(input, fresh)) remove.push(old);
      else surge += 1;
    } else if (!isAvailable(input, old)) {
      if (names.has(name)) create.push(name);
      else remove.push(old);
    } else if (names.has(name)) candidates.push(name);
    else unwanted.push(old);
  }
  return {
    remove: [...remove, ...unwanted.slice(0, Math.max(0, available - wanted.length))],
    create: [...create, ...candidates.slice(0, Math.max(0, maxSurge - surge))],
  };
}

/**
 * Pods of one node that may not stay beside others, of those that run (daemon_controller podsShouldBeOnNode): all but the oldest, or with
 * surge all but the oldest of each revision, and the old one as soon as it is not ready or the new one is available.
 */
export function surplusPods(
  { daemonSet, hash, now }: Omit<RolloutInput, 'nodes' | 'byNode'>,
  running: readonly Stored<Pod>[],
): readonly Stored<Pod>[] {
  if (!allowsSurge(daemonSet)) return running.slice(1);
  const isFresh = ({ metadata }: Stored<Pod>): boolean =>
    metadata.labels?.[revisionHashLabel] === hash;
  const fresh = running.find(isFresh);
  const old = running.find((pod) => !isFresh(pod));
  const surplus = running.filter((pod) => pod !== fresh && pod !== old);
  if (fresh === undefined || old === undefined) return surplus;
  const isOver = !isReady(old) || isAvailable({ daemonSet, now }, fresh);
  return isOver ? [...surplus, old] : surplus;
}

/** The pod of the new revision and that of an old one; undefined while one is on its way out, or there are two of a kind. */
function revisionsOn(
  { byNode, hash }: RolloutInput,
  node: string,
): { readonly fresh?: Stored<Pod>; readonly old?: Stored<Pod> } | undefined {
  const found: { fresh?: Stored<Pod>; old?: Stored<Pod> } = {};
  for (const pod of byNode.get(node) ?? []) {
    const kind = pod.metadata.labels?.[revisionHashLabel] === hash ? 'fresh' : 'old';
    if (pod.metadata.deletionTimestamp || found[kind] !== undefined) return undefined;
    found[kind] = pod;
  }
  return found;
}

function isAvailable(
  { daemonSet, now }: Pick<RolloutInput, 'daemonSet' | 'now'>,
  pod: Stored<Pod>,
): boolean {
  return availability(pod, daemonSet.spec?.minReadySeconds ?? 0, now).available;
}

function surgeOf(daemonSet: DaemonSet, nodes: number): number {
  return scaledValue(daemonSet.spec?.updateStrategy?.rollingUpdate?.maxSurge ?? 0, nodes, true);
}
