import { contains } from '../address.js';
import type { HookPacket, WalkContext } from '../mode.js';
import type { Match, Negatable, Rule, SetSide } from './rule.js';

/** A packet in the middle of a walk. */
export interface SeenPacket {
  readonly packet: HookPacket;
  /** As rules have set it so far. */
  readonly mark: number;
  /** Where it went before it was balanced outside of the tables. */
  readonly original: { readonly ip: string; readonly port: number } | undefined;
}

type InSet = (name: string, sides: readonly SetSide[], packet: HookPacket) => boolean;

/** Does a packet match a rule? Matches with a memory or with chance take effect only when all before them are true, as in the kernel. */
export function matches(
  rule: Rule,
  seen: SeenPacket,
  context: WalkContext,
  inSet: InSet | undefined,
): boolean {
  const { packet } = seen;
  if (!holds(rule.source, (cidr) => contains(cidr, packet.source))) return false;
  if (!holds(rule.destination, (cidr) => contains(cidr, packet.destination))) return false;
  if (!holds(rule.inDevice, (name) => matchesDevice(name, packet.inDevice))) return false;
  if (rule.protocol !== undefined && rule.protocol !== packet.protocol) return false;
  return rule.matches.every((match) => matchesOne(match, seen, context, inSet));
}

function holds<T>(condition: Negatable<T> | undefined, test: (value: T) => boolean): boolean {
  return condition === undefined || test(condition.value) !== (condition.not === true);
}

function matchesDevice(pattern: string, device: string | undefined): boolean {
  if (device === undefined) return false;
  return pattern.endsWith('+') ? device.startsWith(pattern.slice(0, -1)) : device === pattern;
}

function matchesOne(
  match: Match,
  { packet, mark, original }: SeenPacket,
  context: WalkContext,
  inSet: InSet | undefined,
): boolean {
  switch (match.kind) {
    case 'comment':
    case 'nfacct':
      return true;
    case 'protocol':
      return (
        match.name === packet.protocol &&
        (match.destinationPort === undefined || match.destinationPort === packet.destinationPort)
      );
    case 'state': {
      const has =
        match.states.includes(packet.state) ||
        (packet.isTranslated && match.states.includes('DNAT'));
      return has !== (match.not === true);
    }
    case 'mark':
      return ((mark & match.mark) >>> 0 === match.mark) !== (match.not === true);
    case 'addrtype': {
      const isLocal = context.isLocal(match.side === 'src' ? packet.source : packet.destination);
      return isLocal !== (match.not === true);
    }
    case 'set':
      return inSet?.(match.name, match.sides, packet) === true;
    case 'physdev':
      // Packets of pods reach the rules by the bridge itself, not by a port of it.
      return match.not === true;
    case 'ipvs':
      return (
        match.protocol === packet.protocol &&
        match.ip === original?.ip &&
        match.port === original.port
      );
    case 'statistic':
      return context.choose(match.probability);
    case 'recent-check': {
      const seen = context.affinity?.lastSeen(match.list, packet.source);
      return seen !== undefined && context.now - seen < match.seconds * 1000;
    }
    case 'recent-set':
      context.affinity?.touch(match.list, packet.source, context.now);
      return true;
  }
}
