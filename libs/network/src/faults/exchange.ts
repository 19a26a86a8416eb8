import type { Transit } from './transit.js';

/** Linux sends a SYN again after 1 s, then each time after twice the pause, six times (tcp_syn_retries; RFC 6298, 2.1 and 5.5). */
const SYN_AT_MS = [0, 1, 3, 7, 15, 31, 63].map((seconds) => seconds * 1000);
/** TCP_RTO_MIN of Linux, and how often data is sent again (tcp_retries2). */
const LEAST_RTO_MS = 200;
const MOST_RETRIES = 15;

/** A number in [0, 1) at each call. */
export type Chance = () => number;

/** When an exchange over TCP had got how far, in milliseconds from its begin. */
export interface TcpTimes {
  readonly connectMs: number;
  readonly totalMs: number;
}

/** How long a round trip takes this time, in milliseconds. */
export function roundTrip({ delayMs, jitterMs }: Transit, chance: Chance): number {
  return jitterMs === 0 ? delayMs : Math.max(0, delayMs + (2 * chance() - 1) * jitterMs);
}

/** Opens a connection, sends a small request and gets a small answer. Undefined: not within `limitMs`. */
export function tcpExchange(
  transit: Transit,
  limitMs: number,
  chance: Chance,
): TcpTimes | undefined {
  const connectMs = tcpConnect(transit, limitMs, chance);
  if (connectMs === undefined) return undefined;
  const answeredMs = tcpRequest(transit, limitMs - connectMs, chance);
  return answeredMs === undefined ? undefined : { connectMs, totalMs: connectMs + answeredMs };
}

/** Milliseconds that a small request and its small answer take on a connection that is open. Undefined: not within `limitMs`. */
export function tcpRequest(transit: Transit, limitMs: number, chance: Chance): number | undefined {
  // RFC 6298, 2.2: one measured round trip R makes the first time-out R + 4 · R/2.
  const rto = Math.max(LEAST_RTO_MS, 3 * transit.delayMs);
  const sends = Array.from({ length: MOST_RETRIES + 1 }, (_, n) => rto * (2 ** n - 1));
  return untilAnswered(transit, sends, limitMs, chance);
}

/** Milliseconds that opening a connection takes. Undefined: not within `limitMs`. */
export function tcpConnect(transit: Transit, limitMs: number, chance: Chance): number | undefined {
  return untilAnswered(transit, SYN_AT_MS, limitMs, chance);
}

/** Milliseconds until a question by datagram is answered that is asked `tries` times, each time for `timeoutMs`. Undefined: never. */
export function datagramExchange(
  transit: Transit,
  { tries, timeoutMs }: { readonly tries: number; readonly timeoutMs: number },
  chance: Chance,
): number | undefined {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const answer = untilAnswered(transit, [0], timeoutMs, chance);
    if (answer !== undefined) return attempt * timeoutMs + answer;
  }
  return undefined;
}

function untilAnswered(
  transit: Transit,
  sendsMs: readonly number[],
  limitMs: number,
  chance: Chance,
): number | undefined {
  for (const at of sendsMs) {
    if (at > limitMs) return undefined;
    if (transit.loss > 0 && chance() < transit.loss) continue;
    const answered = at + roundTrip(transit, chance);
    if (answered <= limitMs) return answered;
  }
  return undefined;
}
