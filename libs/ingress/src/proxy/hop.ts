import type { Closed, Decision, Endpoint, Reason } from './decision.js';

/** A decision as a trace shows it: where the request goes on to, the status of the answer, or that there is none. */
export interface Hop {
  readonly because: readonly Reason[];
  readonly to?: Endpoint;
  readonly status?: number;
  /** The connection ends without an answer. */
  readonly closed?: true;
}

export function hopOf(decision: Decision | Closed): Hop {
  const { because } = decision;
  if ('closed' in decision) return decision;
  return 'answer' in decision
    ? { because, status: decision.answer.status }
    : { because, to: decision.forward.endpoints[0]! };
}
