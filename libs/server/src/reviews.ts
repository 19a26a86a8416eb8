import type { Authenticator, Authorizer } from '#auth';
import type { Reviews } from '#registry';

/** Answers reviews with the authentication and authorization that requests themselves go through. */
export function reviewsOf(authenticator: Authenticator, authorizer: Authorizer): Reviews {
  return {
    authorize: (user, attributes) => authorizer.authorize(user, attributes),
    rules: (user, namespace) => authorizer.rules(user, namespace),
    reviewToken: (token, audiences) => authenticator.review(token, audiences),
  };
}
