import { parseDuration } from '#machinery';
import { ConfigurationError } from './address-range.js';
import type { BgpPeer } from './objects.js';

/** The timers that a speaker proposes to a router, in seconds (RFC 4271, 4.2 and 10). */
export interface Timers {
  readonly holdTime: number;
  readonly keepaliveTime: number;
}

/**
 * The timers of a BGPPeer: one that is missing follows from the other, a third or three times as long. Undefined: the peer states none,
 * and the speaker has its own. Throws ConfigurationError.
 */
export function timersOf({ spec = {} }: BgpPeer): Timers | undefined {
  const hold = secondsOf(spec.holdTime);
  const keepalive = secondsOf(spec.keepaliveTime);
  if (hold === undefined && keepalive === undefined) return undefined;
  const holdTime = hold ?? keepalive! * 3;
  const keepaliveTime = keepalive ?? holdTime / 3;
  const whole = Math.floor(holdTime);
  if (whole !== 0 && whole < 3)
    throw new ConfigurationError(
      `invalid BGPPeer timers: invalid hold time "${spec.holdTime ?? ''}": must be 0 or >=3s`,
    );
  if (keepaliveTime > holdTime)
    throw new ConfigurationError(
      `invalid BGPPeer timers: invalid keepaliveTime "${spec.keepaliveTime ?? ''}", must be lower than holdTime "${spec.holdTime ?? ''}"`,
    );
  return { holdTime, keepaliveTime };
}

const secondsOf = (text: string | undefined): number | undefined => {
  const ms = text === undefined ? undefined : parseDuration(text);
  return ms === undefined ? undefined : ms / 1000;
};
