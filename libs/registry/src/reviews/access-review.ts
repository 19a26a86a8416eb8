import type { Attributes } from '#auth';
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReview,
} from '#kinds';
import type { KubeObject } from '#machinery';
import type { UserInfo } from '../request.js';
import type { ReviewHandler } from './handler.js';
import type { Reviews } from './reviews.js';
import {
  attributeFaults,
  localFaults,
  metadataFaults,
  refuseReview,
  selectorFaults,
  subjectFaults,
} from './access-review-validation.js';
import { understoodFields, understoodLabels } from './selector-requirements.js';

/** SelfSubjectAccessReview: may I? */
export const reviewOwnAccess: ReviewHandler = (reviews, { user }, body) => {
  const review = body as SelfSubjectAccessReview;
  refuseReview([
    ...attributeFaults(review.spec),
    ...selectorFaults(review.spec),
    ...metadataFaults(review.metadata, false),
  ]);
  return answered(reviews, review, user, review.spec);
};

/** SubjectAccessReview: may they? Groups are taken as stated; nothing is added for a proven identity. */
export const reviewAccess: ReviewHandler = (reviews, _, body) => {
  const review = body as SubjectAccessReview;
  refuseReview([...subjectReviewFaults(review), ...metadataFaults(review.metadata, false)]);
  return answered(reviews, review, subjectOf(review), review.spec);
};

/** LocalSubjectAccessReview: the same within one namespace, for those who may ask only there. */
export const reviewLocalAccess: ReviewHandler = (reviews, _, body) => {
  const review = body as LocalSubjectAccessReview;
  refuseReview([
    ...subjectReviewFaults(review),
    ...metadataFaults(review.metadata, true),
    ...localFaults(review.spec, review.metadata?.namespace ?? ''),
  ]);
  return answered(reviews, review, subjectOf(review), review.spec);
};

function subjectReviewFaults({ spec }: SubjectAccessReview) {
  return [...attributeFaults(spec), ...subjectFaults(spec), ...selectorFaults(spec)];
}

function subjectOf({ spec }: SubjectAccessReview): UserInfo {
  const { user = '', groups, uid, extra } = spec;
  return {
    name: user,
    groups: groups ?? [],
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
}

async function answered(
  { authorizer }: Reviews,
  review: KubeObject,
  user: UserInfo,
  spec: SelfSubjectAccessReviewSpec,
): Promise<KubeObject> {
  const { attributes, errors } = attributesIn(spec);
  const { allowed, denied, reason, error } = await authorizer.authorize(user, attributes);
  const told = [...(error === undefined ? [] : [error]), ...errors].join('; ');
  const status = {
    allowed,
    ...(denied === true ? { denied } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(told === '' ? {} : { evaluationError: told }),
  };
  return { ...review, status } as KubeObject;
}

/** What is asked, and what of it authorizers cannot be told. */
function attributesIn(spec: SelfSubjectAccessReviewSpec): {
  readonly attributes: Attributes;
  readonly errors: readonly string[];
} {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (resource == null) {
    const { verb = '', path: asked = '' } = path ?? {};
    return { attributes: { kind: 'path', verb, path: asked }, errors: [] };
  }
  const fields =
    resource.fieldSelector == null ? undefined : understoodFields(resource.fieldSelector);
  const labels =
    resource.labelSelector == null ? undefined : understoodLabels(resource.labelSelector);
  const { verb, group, version, subresource, namespace, name } = resource;
  const attributes: Attributes = {
    kind: 'resource',
    verb: verb ?? '',
    group: group ?? '',
    version: version ?? '',
    resource: resource.resource ?? '',
    subresource: subresource ?? '',
    namespace: namespace ?? '',
    name: name ?? '',
    ...(fields === undefined || fields.text === '' ? {} : { fieldSelector: fields.text }),
    ...(labels === undefined || labels.text === '' ? {} : { labelSelector: labels.text }),
  };
  const errors = [fields?.error, labels?.error].filter((text) => text !== undefined);
  return { attributes, errors };
}
