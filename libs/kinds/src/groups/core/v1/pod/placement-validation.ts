import { labelValue, qualifiedName } from '#machinery';
import type {
  LabelSelector,
  PodSchedulingGate,
  Toleration,
  TopologySpreadConstraint,
} from '../../../../generated/index.gen.js';
import { checkLabelSelector } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';

/** Effects of a taint, in the order in which errors list them. */
export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** Checks which taints a pod tolerates. */
export function checkTolerations(
  found: Report,
  tolerations: readonly Toleration[] | undefined,
): void {
  found.each(
    'tolerations',
    tolerations,
    ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }) => {
      if (key !== '') found.complaints('key', key, qualifiedName(key));
      else if (operator !== 'Exists') {
        found.invalid(
          'operator',
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        );
      }
      if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
        found.invalid(
          'effect',
          effect,
          "effect must be 'NoExecute' when `tolerationSeconds` is set",
        );
      }
      if (operator === 'Equal' || operator === '') {
        const complaints = labelValue(value);
        if (complaints.length > 0) found.invalid('operator', value, complaints.join(';'));
      } else if (operator === 'Exists') {
        if (value !== '')
          found.invalid('operator', value, "value must be empty when `operator` is 'Exists'");
      } else if (operator === 'Lt' || operator === 'Gt') {
        // known to 1.36, and refused as long as TaintTolerationComparisonOperators is off, its default
        found.notSupported('operator', operator, ['Equal', 'Exists', 'Lt', 'Gt']);
      } else found.notSupported('operator', operator, ['Equal', 'Exists']);
      if (effect !== '') found.oneOf('effect', effect, TAINT_EFFECTS);
    },
  );
}

/** Checks how evenly pods have to be spread. */
export function checkTopologySpread(
  found: Report,
  constraints: readonly TopologySpreadConstraint[] | undefined,
): void {
  found.each('topologySpreadConstraints', constraints, (constraint, index) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    if (maxSkew <= 0) found.invalid('maxSkew', maxSkew, 'must be greater than zero');
    if (!topologyKey) found.required('topologyKey', 'can not be empty');
    found.oneOf('whenUnsatisfiable', whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']);
    const repeated = (other: TopologySpreadConstraint): boolean =>
      other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable;
    if (constraints!.slice(index + 1).some(repeated)) {
      found.duplicate('{topologyKey, whenUnsatisfiable}', `{${topologyKey}, ${whenUnsatisfiable}}`);
    }
    if (minDomains !== undefined) {
      if (minDomains <= 0) found.invalid('minDomains', minDomains, 'must be greater than zero');
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        found.invalid(
          'minDomains',
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        );
      }
    }
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      if (constraint[policy] !== undefined)
        found.oneOf(policy, constraint[policy], ['Honor', 'Ignore']);
    }
    checkLabelKeys(found, constraint);
    checkLabelSelector(found, 'labelSelector', constraint.labelSelector);
  });
}

interface LabelKeys {
  readonly labelSelector?: LabelSelector | null;
  readonly matchLabelKeys?: readonly string[] | null;
  readonly mismatchLabelKeys?: readonly string[] | null;
}

/**
 * Checks keys whose values a pod adds to a selector (KEP-3633, KEP-3243): they need a selector, and may stand neither in it twice
 * nor in both lists.
 */
export function checkLabelKeys(found: Report, keys: LabelKeys): void {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = keys;
  if (!matchLabelKeys && !mismatchLabelKeys) return;
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys'] as const) {
    if ((keys[field]?.length ?? 0) === 0) continue;
    if (!labelSelector)
      found.forbidden(field, 'must not be specified when labelSelector is not set');
    else found.each(field, keys[field], (key) => found.complaints('', key, qualifiedName(key)));
  }
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys?.lastIndexOf(key) ?? -1;
    // The server takes the index of the key for one of the place itself.
    if (index >= 0 && selected.has(key))
      found.invalid(`[${index}]`, key, 'exists in both matchLabelKeys and labelSelector');
    selected.add(key);
  }
  found.each('matchLabelKeys', matchLabelKeys, (key) => {
    if (mismatchLabelKeys?.includes(key))
      found.invalid('', key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  });
}

/** Checks the gates that keep a pod from being scheduled. */
export function checkSchedulingGates(
  found: Report,
  gates: readonly PodSchedulingGate[] | undefined,
): void {
  const seen = new Set<string>();
  found.each('schedulingGates', gates, ({ name }) => {
    found.complaints('', name, qualifiedName(name));
    if (seen.has(name)) found.duplicate('', name);
    seen.add(name);
  });
}
