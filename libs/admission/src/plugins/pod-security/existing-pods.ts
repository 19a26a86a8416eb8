import type { Pod } from '#kinds';
import type { LevelVersion } from './policy.js';
import { standardText } from './policy.js';
import { complaints, reasonText } from './standards.js';

/** Pods that are looked at; of more, only the first ones are. */
const LIMIT = 3000;

/** Warnings about the pods of a namespace that a new standard would not let in. */
export function existingPodWarnings(
  namespace: string,
  pods: readonly Pod[],
  standard: LevelVersion,
): string[] {
  const checked = prioritized(pods).slice(0, LIMIT);
  const found = new Map<string, string[]>();
  for (const pod of checked) {
    const complaint = reasonText(
      complaints(standard, { metadata: pod.metadata ?? {}, spec: pod.spec }),
    );
    if (complaint === '') continue;
    const names = found.get(complaint);
    if (names === undefined) found.set(complaint, [pod.metadata?.name ?? '']);
    else names.push(pod.metadata?.name ?? '');
  }
  const warnings: string[] = [];
  if (checked.length < pods.length)
    warnings.push(
      `new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`,
    );
  if (found.size > 0)
    warnings.push(
      `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${standardText(standard)}"`,
    );
  return [
    ...warnings,
    ...[...found].map(([complaint, names]) => `${whose(names)}: ${complaint}`).sort(),
  ];
}

function whose(names: readonly string[]): string {
  const [first] = names.toSorted();
  const others = names.length - 1;
  if (others === 0) return first!;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}

/** Pods without a controller and one of each controller come first: the others are like them. */
function prioritized(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const [first, rest]: [Pod[], Pod[]] = [[], []];
  for (const pod of pods) {
    const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    (owner !== undefined && seen.has(owner) ? rest : first).push(pod);
    if (owner !== undefined) seen.add(owner);
  }
  return [...first, ...rest];
}
