import type { Decision, Endpoint, Reason } from './decision.js';

/** A decision as a trace shows it: where the request goes on to, or the status of the answer. */
export interface Hop {
  readonly because: readonly Reason[];
  readonly to?: Endpoint;
  readonly status?: number;
}

export function hopOf(decision: Decision): Hop {
  const { because } = decision;
  return 'answer' in decision
    ? { because, status: decision.answer.status }
    : { because, to: decision.forward.endpoints[0]! };
}
