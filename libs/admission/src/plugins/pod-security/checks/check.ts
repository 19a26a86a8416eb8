import type { ObjectMeta } from '#machinery';
import type { Container, PodSpec } from '#kinds';

/** The pod, or the template of a workload's pods, that is checked. */
export interface Checked {
  readonly metadata: Pick<ObjectMeta, 'annotations'>;
  readonly spec: PodSpec;
}

/** Why a pod does not meet a standard: in short, and which of its parts. */
export interface Complaint {
  readonly reason: string;
  readonly detail: string;
}

export type CheckPod = (pod: Checked) => Complaint | undefined;

/** One check of the Pod Security Standards. */
export interface Check {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** What is checked since which minor version; later ones take the place of earlier ones. */
  readonly versions: readonly {
    readonly since: number;
    readonly check: CheckPod;
    /** Checks of the baseline that this one makes superfluous. */
    readonly overrides?: readonly string[];
  }[];
}

export type AnyContainer = Container;

/** All containers of a pod: those that start it, its own, and those for debugging. */
export function containersOf({ spec }: Checked): readonly AnyContainer[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...((spec.ephemeralContainers ?? []) as readonly AnyContainer[]),
  ];
}

/** The names of the containers for which `test` is true. */
export function namesWhere(pod: Checked, test: (container: AnyContainer) => boolean): string[] {
  return containersOf(pod)
    .filter(test)
    .map(({ name }) => name);
}

/** `"a", "b"` */
export const quoted = (items: readonly string[]): string =>
  items.map((item) => `"${item}"`).join(', ');

/** `container "a"`, `containers "a", "b"` */
export const named = (what: string, names: readonly string[]): string =>
  `${plural(what, names.length)} ${quoted(names)}`;

export const plural = (what: string, count: number): string => (count === 1 ? what : `${what}s`);

/** Who sets something: the pod itself, and some of its containers. */
export function setters(isPod: boolean, containers: readonly string[]): string {
  return [
    ...(isPod ? ['pod'] : []),
    ...(containers.length === 0 ? [] : [named('container', containers)]),
  ].join(' and ');
}

/** Each once, sorted. */
export const distinct = (items: readonly string[]): string[] => [...new Set(items)].sort();

/** Windows knows none of these settings; since 1.25 the checks know that. */
export const notOnWindows =
  (check: CheckPod): CheckPod =>
  (pod) =>
    pod.spec.os?.name === 'windows' ? undefined : check(pod);

/** Users in a user namespace are nobody outside of it (KEP-127); since 1.35 the checks know that. */
export const notInUserNamespace =
  (check: CheckPod): CheckPod =>
  (pod) =>
    pod.spec.hostUsers === false ? undefined : check(pod);
