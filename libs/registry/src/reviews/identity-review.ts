import type { SelfSubjectReview, TokenReview } from '#kinds';
import { badRequest, type KubeObject } from '#machinery';
import type { UserInfo } from '../request.js';
import type { ReviewHandler } from './handler.js';

/** SelfSubjectReview (KEP-3325): who am I? */
export const reviewOwnIdentity: ReviewHandler = (_, { user }, body, now) => {
  const { kind, apiVersion } = body as SelfSubjectReview;
  const metadata = { creationTimestamp: now };
  return { kind, apiVersion, metadata, status: { userInfo: shown(user) } } as KubeObject;
};

/** TokenReview: whose token is this? A wrong token is an answer, not an error; a missing one is 400. */
export const reviewToken: ReviewHandler = async (reviews, _, body) => {
  const review = body as TokenReview;
  const { token, audiences } = review.spec;
  if (!token) throw badRequest('token is required for TokenReview in authentication');
  const verdict = await reviews.reviewToken(token, audiences ?? []);
  const status = verdict.authenticated
    ? { authenticated: true, user: shown(verdict.user), audiences: verdict.audiences }
    : { user: {}, error: verdict.error };
  return { ...review, status } as KubeObject;
};

function shown({ name, uid, groups, extra }: UserInfo) {
  return {
    ...(name === '' ? {} : { username: name }),
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
