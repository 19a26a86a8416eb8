import type { SelfSubjectRulesReview } from '#kinds';
import { badRequest, type KubeObject } from '#machinery';
import type { ReviewHandler } from './handler.js';

/** SelfSubjectRulesReview: what may I do in this namespace? The answer does not repeat the question. */
export const reviewOwnRules: ReviewHandler = (reviews, { user }, body) => {
  const { kind, apiVersion, spec } = body as SelfSubjectRulesReview;
  const namespace = spec.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const { error, ...rules } = reviews.authorizer.rules(user, namespace);
  const status = { ...rules, ...(error === undefined ? {} : { evaluationError: error }) };
  return { kind, apiVersion, metadata: {}, spec: {}, status } as KubeObject;
};
