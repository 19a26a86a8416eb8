import { NetworkFailure, type HttpResponse } from '#images';
import type { Decision, Endpoint, Forward } from './decision.js';

/** Carries a request over the network. Rejects with NetworkFailure. */
export type Send = (to: Endpoint, forward: Forward) => Promise<HttpResponse>;

/** A proxy asks so many endpoints before it gives up (nginx: proxy_next_upstream_tries of ingress-nginx). */
const TRIES = 3;

/** Does what was decided: answers, or asks the backend and hands its answer on. */
export async function passOn(decision: Decision, send: Send): Promise<HttpResponse> {
  if ('answer' in decision) return decision.answer;
  const { forward } = decision;
  let why: 'refused' | 'timeout' = 'refused';
  for (const endpoint of forward.endpoints.slice(0, TRIES)) {
    try {
      return forward.finish(await send(endpoint, forward));
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      why = error.kind === 'timeout' ? 'timeout' : 'refused';
    }
  }
  return forward.failed(why);
}
