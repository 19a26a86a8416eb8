import type { Attributes } from '#auth';
import type { Exchange } from '../exchange.js';
import { sendText } from '../send.js';

/** Tells its priority level that the request is over. */
export interface Seat {
  leave(): void;
}

/** The priority level has no room for a request. */
export class TooManyRequests extends Error {}

/**
 * Finds the flow of a request and a seat in its priority level; undefined where none is needed. A promise when the request has to wait.
 * Throws TooManyRequests, or rejects with it.
 */
export function takeSeat(
  exchange: Exchange,
  attributes: Attributes,
): Seat | undefined | Promise<Seat> {
  const { user, cluster } = exchange;
  const flow = cluster.flowControl?.classify(user, attributes);
  if (flow === undefined) return undefined;
  exchange.flow = flow;
  const { level } = flow;
  if (level === undefined) return undefined;
  const entering = cluster.flowControl!.enter(flow, user, attributes);
  if (entering === true) return level;
  if (entering === false) throw new TooManyRequests();
  return entering.then((runs) => {
    if (!runs) throw new TooManyRequests();
    return level;
  });
}

/** 429, in the form in which the API server's filters answer: plain text. */
export function sendTooManyRequests(exchange: Exchange): void {
  sendText(exchange, 429, 'Too many requests, please try again later.\n', { 'Retry-After': '1' });
}
