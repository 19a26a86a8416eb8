import { NetworkFailure, type HttpResponse } from '#images';
import type { Closed, Decision, Endpoint, Forward } from './decision.js';

/** A request as it is sent on. */
export type Sent = Pick<Forward, 'request' | 'tls' | 'serverName' | 'timeoutMs'>;

/** Carries a request over the network. Rejects with NetworkFailure. */
export type Send = (to: Endpoint, sent: Sent) => Promise<HttpResponse>;

/** A proxy asks so many endpoints before it gives up (nginx: proxy_next_upstream_tries of ingress-nginx). */
const TRIES = 3;

/** Does what was decided: answers, or asks the backend and hands its answer on. Rejects with NetworkFailure when the connection is closed. */
export async function passOn(decision: Decision | Closed, send: Send): Promise<HttpResponse> {
  if ('closed' in decision)
    throw new NetworkFailure('closed', decision.because.map(({ summary }) => summary).join('; '));
  if ('answer' in decision) return decision.answer;
  const { forward } = decision;
  for (const { endpoint, request } of forward.mirrors ?? [])
    void send(endpoint, { ...forward, request }).catch(ignoreNetwork);
  let why: 'refused' | 'timeout' = 'refused';
  for (const endpoint of forward.endpoints.slice(0, TRIES)) {
    try {
      return forward.finish(await send(endpoint, forward));
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      why = error.kind === 'timeout' ? 'timeout' : 'refused';
      // A limit of its own covers the whole exchange: it has passed.
      if (why === 'timeout' && forward.timeoutMs !== undefined) break;
    }
  }
  return forward.failed(why);
}

/** What becomes of a copy concerns nobody. */
function ignoreNetwork(error: unknown): void {
  if (!(error instanceof NetworkFailure)) throw error;
}
