import { CorefileError } from '../../corefile/corefile-error.js';
import { closestZone, fqdn, lower } from '../../names.js';
import { type Message, replyTo } from '../../message.js';
import type { DnsPlugin, Query } from '../../plugin.js';
import { replyType, type ReplyType } from '../../reply-type.js';
import { messageSize } from '../../wire/codec.js';

const COMMON =
  '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}';
const CLASSES = new Set(['success', 'denial', 'error', 'all']);

interface Rule {
  readonly zone: string;
  readonly format: string;
  readonly classes: ReadonlySet<string>;
}

/** Prints a line for every question (`log [ZONE…] [FORMAT] { class … }`). */
export const log: DnsPlugin = {
  name: 'log',
  setup(words, context) {
    const rules: Rule[] = [];
    while (words.next()) {
      const args = words.remainingArguments();
      const last = args.at(-1) ?? '';
      const hasFormat = last.includes('{');
      const format = hasFormat
        ? last.replace('{common}', COMMON).replace('{combined}', `${COMMON} "{>opcode}"`)
        : COMMON;
      const zones = hasFormat ? args.slice(0, -1) : args;
      const classes = new Set<string>();
      while (words.nextBlock()) {
        if (words.value !== 'class') throw words.argumentError();
        const given = words.remainingArguments();
        if (given.length === 0) throw words.argumentError();
        for (const each of given) {
          if (!CLASSES.has(each)) throw new CorefileError(`invalid Class: ${each}`);
          classes.add(each);
        }
      }
      if (classes.size === 0) classes.add('all');
      for (const zone of zones.length === 0 ? ['.'] : zones)
        rules.push({ zone: lower(fqdn(zone)), format, classes });
    }
    const zones = rules.map(({ zone }) => zone);
    return {
      async serve(query, next) {
        const zone = closestZone(zones, query.name);
        const rule = rules.find((each) => each.zone === zone);
        if (!rule) return next(query);
        const begun = performance.now();
        const outcome = await next(query);
        if (outcome.silent) return outcome;
        // An answer is needed to say how large it is: where a plugin gave only a code, it is made here.
        const reply = outcome.reply ?? replyTo(query.message, outcome.rcode);
        const seconds = (performance.now() - begun) / 1000;
        const { metadata } = query;
        const type = replyType(reply);
        metadata?.set('log/type', () => type);
        metadata?.set('log/class', () => classOf(type));
        if (rule.classes.has('all') || rule.classes.has(classOf(type)))
          context.log.info(fill(rule.format, query, reply, seconds));
        return { ...outcome, reply, stableUntil: 0 };
      },
    };
  },
};

/** A class of `log { class … }`: referrals succeed, what is neither an answer nor a denial is an error. */
function classOf(type: ReplyType): string {
  if (type === 'NOERROR' || type === 'DELEGATION') return 'success';
  return type === 'NXDOMAIN' || type === 'NODATA' ? 'denial' : 'error';
}

function fill(format: string, query: Query, reply: Message, seconds: number): string {
  const { message } = query;
  const values: Readonly<Record<string, () => string>> = {
    '{type}': () => query.type,
    '{name}': () => query.name,
    '{class}': () => query.class,
    '{proto}': () => query.client.transport,
    '{size}': () => String(query.size),
    '{remote}': () => (query.client.ip.includes(':') ? `[${query.client.ip}]` : query.client.ip),
    '{port}': () => String(query.client.port),
    '{local}': () => '[::]',
    '{rcode}': () => reply.rcode,
    '{rsize}': () => String(messageSize(reply)),
    '{duration}': () => `${seconds.toFixed(9)}s`,
    '{>rflags}': () => flagsOf(reply),
    '{>id}': () => String(message.id),
    '{>opcode}': () => String(message.opcode),
    '{>do}': () => String(message.edns?.dnssec ?? false),
    '{>bufsize}': () =>
      String(query.client.transport === 'tcp' ? 65_535 : Math.max(512, message.edns?.size ?? 512)),
  };
  return format.replace(/\{[^{}]*\}/g, (label) =>
    label.startsWith('{/')
      ? (query.metadata?.get(label.slice(2, -1))?.() ?? '-')
      : (values[label]?.() ?? label),
  );
}

function flagsOf(message: Message): string {
  const flags = [
    ['qr', message.response], ['aa', message.authoritative], ['tc', message.truncated], ['rd', message.recursionDesired],
    ['ra', message.recursionAvailable], ['ad', message.authenticated], ['cd', message.checkingDisabled],
  ] as const; // prettier-ignore
  return flags
    .filter(([, set]) => set)
    .map(([name]) => name)
    .join(',');
}
