import type { Authorizer, TokenReviewOutcome } from '#auth';

/** What the review kinds ask: the authentication and authorization that the API server itself goes by. */
export interface Reviews {
  readonly authorizer: Authorizer;
  /** `audiences` empty: those of the API server. */
  reviewToken(token: string, audiences: readonly string[]): Promise<TokenReviewOutcome>;
}
