import type { Attributes } from '#auth';
import type {
  FieldSelectorAttributes,
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
  const { allowed, denied, reason, error } = await authorizer.authorize(user, attributesIn(spec));
  const status = {
    allowed,
    ...(denied === true ? { denied } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(error === undefined ? {} : { evaluationError: error }),
  };
  return { ...review, status } as KubeObject;
}

function attributesIn(spec: SelfSubjectAccessReviewSpec): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (resource == null) return { kind: 'path', verb: path?.verb ?? '', path: path?.path ?? '' };
  const { verb, group, version, subresource, namespace, name } = resource;
  return {
    kind: 'resource',
    verb: verb ?? '',
    group: group ?? '',
    version: version ?? '',
    resource: resource.resource ?? '',
    subresource: subresource ?? '',
    namespace: namespace ?? '',
    name: name ?? '',
    ...(resource.fieldSelector == null
      ? {}
      : { fieldSelector: selectorText(resource.fieldSelector) }),
  };
}

/** Requirements as a selector states them; only those that a field selector can state. */
function selectorText({ rawSelector, requirements }: FieldSelectorAttributes): string {
  if (rawSelector) return rawSelector;
  return (requirements ?? [])
    .filter(({ operator, values }) => operator === 'In' && values?.length === 1)
    .map(({ key, values }) => `${key}=${values![0]}`)
    .join(',');
}
