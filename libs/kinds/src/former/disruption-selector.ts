import type { KubeObject } from '#machinery';
import type { LabelSelector, PodDisruptionBudget } from '../generated/index.gen.js';

/*
 * An empty selector means no pod in `policy/v1beta1` and every pod in `policy/v1`: what the other version cannot say is said with a
 * label that no pod has.
 */
const KEY = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';
const about = (operator: 'Exists' | 'DoesNotExist'): LabelSelector => ({
  matchExpressions: [{ key: KEY, operator }],
});

/** A budget of `policy/v1beta1` as `policy/v1` has it. */
export function newBudget(object: KubeObject): KubeObject {
  return withSelector(object, about('Exists'), about('DoesNotExist'));
}

/** The other way round. */
export function oldBudget(object: KubeObject): KubeObject {
  return withSelector(object, about('DoesNotExist'), about('Exists'));
}

function withSelector(
  object: KubeObject,
  forEmpty: LabelSelector,
  becomesEmpty: LabelSelector,
): KubeObject {
  const { spec } = object as PodDisruptionBudget;
  if (spec?.selector === undefined) return object;
  const text = JSON.stringify(spec.selector);
  if (text === '{}') return { ...object, spec: { ...spec, selector: forEmpty } } as KubeObject;
  return text === JSON.stringify(becomesEmpty)
    ? ({ ...object, spec: { ...spec, selector: {} } } as KubeObject)
    : object;
}
