import type { LabelSelector, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { controllerOf } from '../ownership/owner-reference.js';

/** Controllers of pods that have no `scale`, by kind: how many pods they want cannot be asked. */
const unscaled: Readonly<Record<string, string>> = {
  Job: 'jobs.batch',
  DaemonSet: 'daemonsets.apps',
};

/** Says which controller of a pod cannot be asked for its number of pods. */
export function unscaledOwner(pods: readonly Stored<Pod>[]): string | undefined {
  for (const pod of pods) {
    const resource = unscaled[controllerOf(pod)?.kind ?? ''];
    if (resource !== undefined) return `${resource} does not implement the scale subresource`;
  }
  return undefined;
}

/** The words about pods without a controller; the selector is written as Go's protobuf types write themselves. */
export function unmanagedPods(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${selectorText(selector)}) were found to be unmanaged. As a result, the ` +
    'status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ' +
    '".spec.minAvailable" field of the PDB to an integer value.'
  );
}

function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],},`,
  );
  const matched = `MatchLabels:map[string]string{${labels.join('')}}`;
  const required = `MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}}`;
  return `&LabelSelector{${matched},${required},}`;
}
