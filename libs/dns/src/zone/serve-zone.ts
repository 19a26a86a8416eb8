import type { Fallthrough } from '../fallthrough.js';
import { type Message, type Rcode, replyTo } from '../message.js';
import type { Answer, Next, Outcome, Query, SetupContext } from '../plugin.js';
import { lookup } from './lookup.js';
import type { Zone } from './zone.js';

const NOTIFY = 4;
const RCODES: Partial<Record<string, Rcode>> = { nxdomain: 'NXDOMAIN', failure: 'SERVFAIL' };

/** Answers a question from a zone that holds its name; a name that does not exist may go on to the next plugin. */
export async function serveZone(
  plugin: string,
  zone: Zone,
  query: Query,
  next: Next,
  fallthrough?: Fallthrough,
): Promise<Outcome> {
  // A zone that nobody may announce changes of says nothing to such announcements (RFC 1996).
  if (query.message.opcode === NOTIFY) return { rcode: 'NOERROR', silent: true };
  // Transfers are `transfer`'s; where it is not loaded there are none.
  if (query.type === 'AXFR' || query.type === 'IXFR') return { rcode: 'REFUSED' };
  const { result, answer, authority, additional } = await lookup(zone, query);
  const missing = answer.length === 0 && (result === 'nxdomain' || result === 'empty');
  if (missing && fallthrough?.through(query.name)) return next(query);
  if (result === 'failure' && answer.length === 0) return { rcode: 'SERVFAIL' };
  query.note(plugin, `${query.name} ${query.type} is in zone ${zone.origin}`);
  const reply: Message = {
    ...replyTo(query.message, RCODES[result] ?? 'NOERROR'),
    // A referral alone comes from who does not own the name.
    authoritative: result !== 'delegation' || answer.length > 0,
    answer,
    authority,
    additional,
  };
  return { rcode: 'NOERROR', plugin, reply };
}

/** A name of no zone goes on; where nobody comes behind, the server is not the one to ask. */
export function unknownZone(
  plugin: string,
  { handlers }: Pick<SetupContext, 'handlers'>,
  query: Query,
  next: Next,
): Answer {
  return handlers().at(-1) === plugin ? { rcode: 'REFUSED' } : next(query);
}

/**
 * The records of a transfer, the SOA first and last; the SOA alone for whoever has this serial already (RFC 1995 2). Undefined for
 * another name than the zone's own, and while there is no zone.
 */
export function transferOf(
  zone: Zone | undefined,
  name: string,
  serial: number | undefined,
): Outcome['transfer'] {
  if (!zone?.soa || zone.origin !== name) return undefined;
  return serial !== undefined && serial !== 0 && serial === zone.serial
    ? [zone.soa]
    : [...zone.records(), zone.soa];
}
