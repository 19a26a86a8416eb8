import {
  labelSelectorFromObject,
  labelValue,
  qualifiedName,
  validateAnnotations,
  validateLabels,
} from '#machinery';
import type { LabelSelector, LabelSelectorRequirement } from '../../generated/index.gen.js';
import type { Report } from './report.js';

/** Checks labels (or a node selector): every cause sits at the map itself, not at its key. */
export function checkLabels(
  found: Report,
  field: string,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  if (labels !== undefined) found.add(validateLabels(labels, found.path(field)));
}

/** Checks keys and total size of annotations. */
export function checkAnnotations(
  found: Report,
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
): void {
  if (annotations !== undefined) found.add(validateAnnotations(annotations, found.path(field)));
}

/** Checks a label selector of meta/v1; a missing one is allowed. */
export function checkLabelSelector(
  found: Report,
  field: string,
  selector: LabelSelector | null | undefined,
): void {
  if (!selector) return;
  found.at(field, () => {
    checkLabels(found, 'matchLabels', selector.matchLabels);
    found.each('matchExpressions', selector.matchExpressions, (requirement) =>
      checkRequirement(found, requirement),
    );
  });
}

function checkRequirement(found: Report, requirement: LabelSelectorRequirement): void {
  checkOperatorValues(found, requirement.operator, requirement.values);
  found.complaints('key', requirement.key, qualifiedName(requirement.key));
  found.each('values', requirement.values, (value) =>
    found.complaints('', value, labelValue(value)),
  );
}

/** The rule for values of `In`, `NotIn`, `Exists` and `DoesNotExist`; returns false for any other operator, after reporting it. */
export function checkOperatorValues(
  found: Report,
  operator: string,
  values: readonly string[] | undefined,
): void {
  const none = (values?.length ?? 0) === 0;
  if (operator === 'In' || operator === 'NotIn') {
    if (none) found.required('values', "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (!none)
      found.forbidden(
        'values',
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      );
  } else found.invalid('operator', operator, 'not a valid selector operator');
}

/** True for a selector that can be asked; a missing one selects nothing. */
export function isSelector(selector: LabelSelector | null | undefined): boolean {
  try {
    labelSelectorFromObject(selector);
    return true;
  } catch {
    return false;
  }
}

/** Checks that a selector, which has to be valid itself, selects the pods that the template makes. */
export function checkSelectsTemplate(
  found: Report,
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  let matches: boolean;
  try {
    matches = labelSelectorFromObject(selector).matches(labels ?? {});
  } catch {
    found.invalid('selector', selector, 'invalid label selector');
    return;
  }
  if (!matches)
    found.invalid(
      'template.metadata.labels',
      labels ? sortedMap(labels) : null,
      '`selector` does not match template `labels`',
    );
}

/** True when a selector selects nothing in particular: neither labels nor expressions. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions?.length ?? 0) === 0
  );
}

/** A map as the server prints it: sorted by key. */
export function sortedMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}
