import { labelValue, qualifiedName } from '#machinery';
import type {
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
    checkLabelSelector(found, 'labelSelector', constraint.labelSelector);
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
