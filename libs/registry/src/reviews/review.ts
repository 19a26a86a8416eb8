import { StatusError } from '#machinery';
import { timestamp, type Environment } from '../environment.js';
import { track } from '../managed-fields/track.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { decodeBody } from '../write/decode-body.js';
import { settleNamespace } from '../write/names.js';
import { reviewAccess, reviewLocalAccess, reviewOwnAccess } from './access-review.js';
import type { ReviewHandler } from './handler.js';
import { reviewOwnIdentity, reviewToken } from './identity-review.js';
import { reviewOwnRules } from './rules-review.js';

/** By storage resource: the kinds that are answered and never stored. */
const HANDLERS: Readonly<Record<string, ReviewHandler>> = {
  'selfsubjectaccessreviews.authorization.k8s.io': reviewOwnAccess,
  'subjectaccessreviews.authorization.k8s.io': reviewAccess,
  'localsubjectaccessreviews.authorization.k8s.io': reviewLocalAccess,
  'selfsubjectrulesreviews.authorization.k8s.io': reviewOwnRules,
  'selfsubjectreviews.authentication.k8s.io': reviewOwnIdentity,
  'tokenreviews.authentication.k8s.io': reviewToken,
};

/** True for kinds whose creation is a question. */
export function isReview({ kind }: Target): boolean {
  return HANDLERS[kind.storage.resource] !== undefined;
}

/** POST of a review: the answer (201) is the review with its status. Throws 404 where nobody can answer. */
export async function review(
  environment: Environment,
  context: RequestContext,
  target: Target,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const { reviews, clock } = environment;
  if (reviews === undefined) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
  const object = decodeBody(environment, context, target.kind, body, options.fieldValidation);
  settleNamespace(object, target);
  track(environment, context, target, options, undefined, object);
  const handle = HANDLERS[target.kind.storage.resource]!;
  const answer = await handle(reviews, context, object, timestamp(clock));
  return { object: answer, created: true };
}
