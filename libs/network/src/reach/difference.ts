import type { KubeObject } from '#machinery';
import type { NetworkPicture } from '../picture/picture.js';
import { Reachability, type ReachRequest, type ReachVerdict } from './reachability.js';

/** Names an object that a change takes away. */
export interface Deletion {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A change that is only thought of. */
export interface Candidate {
  /** Whole objects, new or in another form. */
  readonly apply: readonly KubeObject[];
  readonly delete: readonly Deletion[];
}

/** A pair whose verdict the change turns round; `by` decides after it, `before` did. */
export interface ChangedVerdict extends ReachVerdict {
  readonly before: ReachVerdict['by'];
}

/** What a change does to who reaches whom. */
export interface Difference {
  readonly by: 'pod' | 'workload';
  /** Reach each other only with the change. */
  readonly gained: readonly ChangedVerdict[];
  /** Reach each other only without it. */
  readonly lost: readonly ChangedVerdict[];
  /** Objects of the change that say nothing about who reaches whom: `Deployment shop/web`. */
  readonly ignored: readonly string[];
  /** False when more pairs change than are listed. */
  readonly complete: boolean;
}

/** Pairs in one list. */
const MAX_LISTED = 10_000;

/** What decides about reachability; other kinds would have to be carried out first. */
const DECIDING = new Set([
  'Pod',
  'Node',
  'Namespace',
  'NetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
]);

/** Lays a change over a picture and compares. Throws ReachError as Reachability does. */
export function whatIf(
  picture: NetworkPicture,
  candidate: Candidate,
  request: ReachRequest = {},
): Difference {
  const changed = overlay(picture, candidate);
  const now = Reachability.of(picture, request);
  // Rows must be of one kind to be compared.
  const then = Reachability.of(changed, { ...request, by: now.by });
  const before = new Map<string, ReachVerdict>();
  for (const verdict of now.verdicts()) before.set(keyOf(verdict), verdict);
  const gained: ChangedVerdict[] = [];
  const lost: ChangedVerdict[] = [];
  for (const verdict of then.verdicts()) {
    const old = before.get(keyOf(verdict));
    if (old === undefined || old.allowed === verdict.allowed) continue;
    (verdict.allowed ? gained : lost).push({ ...verdict, before: old.by });
  }
  return {
    by: now.by,
    gained: gained.slice(0, MAX_LISTED),
    lost: lost.slice(0, MAX_LISTED),
    ignored: [...candidate.apply.map(nameOf), ...candidate.delete.map(deletionName)].flatMap(
      ([kind, name]) => (DECIDING.has(kind) ? [] : [`${kind} ${name}`]),
    ),
    complete: gained.length <= MAX_LISTED && lost.length <= MAX_LISTED,
  };
}

/** The picture with a change in it. */
export function overlay(picture: NetworkPicture, candidate: Candidate): NetworkPicture {
  let changed = picture;
  for (const { kind, namespace, name } of candidate.delete) {
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    changed = changed.without({ kind, metadata });
  }
  for (const object of candidate.apply) changed = changed.with(living(picture, object));
  return changed;
}

/** A pod that runs already goes on where it is: what it is given anew is its labels and what else may be changed. */
function living(picture: NetworkPicture, object: KubeObject): KubeObject {
  if (object.kind !== 'Pod') return object;
  const { namespace = '', name = '' } = object.metadata ?? {};
  const present = picture.pod(`${namespace}/${name}`);
  return present === undefined ? object : { ...present, metadata: object.metadata! };
}

const keyOf = ({ from, to, port, protocol }: ReachVerdict): string =>
  `${from} ${to} ${port}/${protocol}`;

const nameOf = ({ kind = '', metadata }: KubeObject): [string, string] => [
  kind,
  qualified(metadata?.namespace, metadata?.name ?? ''),
];

const deletionName = ({ kind, namespace, name }: Deletion): [string, string] => [
  kind,
  qualified(namespace, name),
];

const qualified = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
