import { NetworkFailure } from '#images';
import type { Outcome, OutcomeKind } from '../journey/outcome.js';

/** What a socket call returns for each end of a journey: a TCP client takes a reset and a closed port for the same refusal. */
const KINDS: Readonly<Record<OutcomeKind, NetworkFailure['kind']>> = {
  answered: 'timeout',
  reply: 'timeout',
  reset: 'refused',
  'icmp-port-unreachable': 'refused',
  'icmp-admin-prohibited': 'prohibited',
  'icmp-time-exceeded': 'unreachable',
  'icmp-fragmentation-needed': 'too-long',
  timeout: 'timeout',
  unresolved: 'unresolved',
};

/** The failure that a command sees; its message says why. */
export function failureOf(
  outcome: Outcome & { readonly ip?: string },
  host: string,
): NetworkFailure {
  const ip = outcome.ip === undefined || outcome.ip === '' ? undefined : outcome.ip;
  const { mtu, by } = outcome;
  const limit = mtu === undefined ? undefined : { mtu, by: by ?? '' };
  return new NetworkFailure(KINDS[outcome.outcome], `${host}: ${outcome.reason}`, ip, limit);
}
