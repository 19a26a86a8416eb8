import {
  fieldInvalid,
  fieldRequired,
  invalid,
  StatusError,
  type ObjectMeta,
  type StatusCause,
} from '#machinery';
import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReviewSpec,
} from '#kinds';
import { fieldRequirementFaults, labelRequirementFaults } from './selector-requirements.js';

const GROUP = 'authorization.k8s.io';
const FIELDS = 'spec.resourceAttributes.fieldSelector';
const LABELS = 'spec.resourceAttributes.labelSelector';

/** 422 in the words of the reviews: the server leaves out their kind. */
export function refuseReview(causes: readonly StatusCause[]): void {
  if (causes.length === 0) return;
  const { code, reason, message } = invalid({ group: GROUP, kind: '' }, '', causes);
  throw new StatusError(code, reason, message, { group: GROUP, causes });
}

/** A review asks about a resource or a path, never both. */
export function attributeFaults(spec: SelfSubjectAccessReviewSpec): StatusCause[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const causes: StatusCause[] = [];
  if (resource != null && path != null) {
    const shown = { Path: path.path ?? '', Verb: path.verb ?? '' };
    const why = 'cannot be specified in combination with resourceAttributes';
    causes.push(fieldInvalid('spec.nonResourceAttributes', shown, why));
  }
  if (resource == null && path == null) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    causes.push(fieldInvalid('spec.resourceAttributes', null, why));
  }
  return causes;
}

/** Selectors that narrow a question (KEP-4601) are text or requirements, never both and never neither. */
export function selectorFaults({ resourceAttributes }: SelfSubjectAccessReviewSpec): StatusCause[] {
  const { fieldSelector, labelSelector } = resourceAttributes ?? {};
  return [
    ...selectorForm(FIELDS, fieldSelector),
    ...fieldRequirementFaults(FIELDS, fieldSelector?.requirements),
    ...selectorForm(LABELS, labelSelector),
    ...labelRequirementFaults(LABELS, labelSelector?.requirements),
  ];
}

function selectorForm(
  field: string,
  selector: FieldSelectorAttributes | LabelSelectorAttributes | null | undefined,
): StatusCause[] {
  if (selector == null) return [];
  const { rawSelector = '', requirements } = selector;
  const hasRequirements = (requirements ?? []).length > 0;
  if (rawSelector !== '' && hasRequirements) {
    const why = 'may not specified at the same time as requirements';
    return [fieldInvalid(`${field}.rawSelector`, rawSelector, why)];
  }
  if (rawSelector !== '' || hasRequirements) return [];
  const why = `when ${field} is specified, requirements or rawSelector is required`;
  return [fieldRequired(`${field}.requirements`, why)];
}

/** A question about somebody names a user or a group. */
export function subjectFaults({ user, groups }: SubjectAccessReviewSpec): StatusCause[] {
  if ((user ?? '') !== '' || (groups ?? []).length > 0) return [];
  return [fieldInvalid('spec.user', '', 'at least one of user or group must be specified')];
}

/** Reviews have no metadata, a local one no more than its namespace. What the server itself adds does not count. */
export function metadataFaults(metadata: ObjectMeta = {}, local: boolean): StatusCause[] {
  const { managedFields: _, namespace, ...rest } = metadata;
  const stated = Object.values(rest).some((value) => value != null && value !== '');
  if (!stated && (local || !namespace)) return [];
  const why = local ? 'must be empty except for namespace' : 'must be empty';
  return [fieldInvalid('metadata', metadata, why)];
}

/** A local review asks about a resource in its own namespace. */
export function localFaults(spec: SubjectAccessReviewSpec, namespace: string): StatusCause[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const causes: StatusCause[] = [];
  if (resource != null && (resource.namespace ?? '') !== namespace) {
    const field = 'spec.resourceAttributes.namespace';
    causes.push(fieldInvalid(field, resource.namespace ?? '', 'must match metadata.namespace'));
  }
  if (path != null) {
    const shown = { Path: path.path ?? '', Verb: path.verb ?? '' };
    const why = 'disallowed on this kind of request';
    causes.push(fieldInvalid('spec.nonResourceAttributes', shown, why));
  }
  return causes;
}
