import type { KubeObject } from '#machinery';
import type { RequestContext } from '../request.js';
import type { Reviews } from './reviews.js';

/** Answers one review, whose body has been decoded. `now` is RFC 3339. Refusals are StatusErrors. */
export type ReviewHandler = (
  reviews: Reviews,
  context: RequestContext,
  body: KubeObject,
  now: string,
) => KubeObject | Promise<KubeObject>;
