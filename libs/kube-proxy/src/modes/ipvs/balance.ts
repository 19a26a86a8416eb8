import type { Hook, HookPacket, RuleHit, WalkContext } from '../../mode.js';
import type { Endpoint } from '../../picture/endpoint.js';
import type { Balanced } from '../../xtables/rule-source.js';
import type { Table } from '../../xtables/rule.js';
import type { FamilyRules, PlacedServer } from './family-rules.js';
import { SCHEDULERS } from './schedulers/order.js';
import { countName, serverLine, serverName } from './server-names.js';

/** IPVS takes packets for the node after the filter table, and those of its own processes after the nat table. */
const BALANCED_AFTER: Partial<Record<Hook, Table>> = { INPUT: 'filter', OUTPUT: 'nat' };

/** The list of clients that a virtual server with affinity keeps for one destination. */
export const affinityList = (server: PlacedServer, endpoint: Endpoint): string =>
  `${serverName(server)} -> ${endpoint.text}`;

/** Places a new connection that has come to a virtual server. */
export function balance(
  rules: FamilyRules,
  hook: Hook,
  table: Table,
  packet: HookPacket,
  context: WalkContext,
): Balanced | undefined {
  if (BALANCED_AFTER[hook] !== table || !packet.isFirst || packet.isTranslated) return undefined;
  const server = rules.server(packet);
  if (server === undefined) return undefined;
  const { scheduler } = rules;
  const chain = serverLine(server, scheduler);
  if (server.endpoints.length === 0) {
    const hit: RuleHit = {
      table: 'ipvs',
      chain,
      number: 0,
      text: chain,
      effect: 'has no destination and refuses the packet with ICMP port unreachable',
      origin: { object: server.port.service, field: 'spec.selector' },
    };
    return { hit, verdict: { kind: 'reject', with: 'icmp-port-unreachable' } };
  }
  // The kernel puts a new destination before the others.
  const destinations = server.endpoints.toReversed();
  const index =
    stickyIndex(server, destinations, packet, context) ??
    SCHEDULERS[scheduler]!({
      server: serverName(server),
      destinations,
      source: packet.source,
      sourcePort: packet.sourcePort,
      destination: packet.destination,
      memory: context.balancing,
      pick: (count) => pick(count, context),
    });
  const chosen = destinations[index]!;
  count(context, serverName(server), chosen);
  if (server.port.affinitySeconds > 0)
    context.affinity?.touch(affinityList(server, chosen), packet.source, context.now);
  const hit: RuleHit = {
    table: 'ipvs',
    chain,
    number: server.endpoints.indexOf(chosen) + 1,
    text: `-> ${chosen.text} Masq 1`,
    effect: `of ${server.endpoints.length} takes the connection: the destination becomes ${chosen.text}`,
    origin: chosen.origin,
    translates: true,
  };
  return {
    hit,
    verdict: { kind: 'accept' },
    translateTo: { ip: chosen.ip, port: chosen.port },
  };
}

function count({ balancing }: WalkContext, server: string, { text }: Endpoint): void {
  balancing?.count?.(countName(server, text));
}

/** The destination that a client of a Service with affinity had before. */
function stickyIndex(
  server: PlacedServer,
  destinations: readonly Endpoint[],
  packet: HookPacket,
  { affinity, now }: WalkContext,
): number | undefined {
  const seconds = server.port.affinitySeconds;
  if (seconds === 0 || affinity === undefined) return undefined;
  const found = destinations.findIndex((endpoint) => {
    const seen = affinity.lastSeen(affinityList(server, endpoint), packet.source);
    return seen !== undefined && now - seen < seconds * 1000;
  });
  return found < 0 ? undefined : found;
}

/** One of n, each with the same chance, asked as a row of yes and no so that all of them can be tried. */
function pick(count: number, context: WalkContext): number {
  for (let index = 0; index < count - 1; index += 1)
    if (context.choose(1 / (count - index))) return index;
  return count - 1;
}
