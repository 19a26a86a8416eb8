import { CorefileError } from '../../corefile/corefile-error.js';
import { type Message, parseRcode } from '../../message.js';
import { lower } from '../../names.js';
import { classNumber, typeNumber } from '../../wire/types.js';
import { type Rule, withQuestion } from './rule.js';
import { MODES, type Mode, parsePattern, rewriterOf } from './text-rule.js';

const closed = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** `type FROM TO`. */
export function typeRule(action: Rule['action'], args: readonly string[]): Rule {
  const [from, to] = args;
  if (from === undefined || to === undefined || args.length > 2)
    throw new CorefileError(`type rules must have exactly two arguments`);
  for (const each of [from, to])
    if (typeNumber(each.toUpperCase()) === undefined)
      throw new CorefileError(`invalid type ${JSON.stringify(each.toUpperCase())}`);
  return {
    action,
    apply: (message) =>
      message.question[0]?.type === from.toUpperCase()
        ? { message: withQuestion(message, { type: to.toUpperCase() }) }
        : undefined,
  };
}

/** `class FROM TO`. */
export function classRule(action: Rule['action'], args: readonly string[]): Rule {
  const [from, to] = args;
  if (from === undefined || to === undefined || args.length > 2)
    throw new CorefileError(`class rules must have exactly two arguments`);
  for (const each of [from, to])
    if (classNumber(each.toUpperCase()) === undefined)
      throw new CorefileError(`invalid class ${JSON.stringify(each.toUpperCase())}`);
  return {
    action,
    apply: (message) =>
      message.question[0]?.class === from.toUpperCase()
        ? { message: withQuestion(message, { class: to.toUpperCase() }) }
        : undefined,
  };
}

/** Which names a `ttl` or `rcode` rule is about. */
function matcher(mode: Mode, text: string): (name: string) => boolean {
  if (mode === 'regex') {
    const pattern = parsePattern(text);
    return (name) => pattern.test(name);
  }
  const source = lower(mode === 'substring' ? text : closed(text));
  const rewrite = rewriterOf(mode, source, source);
  return (name) => rewrite(name) !== undefined;
}

function splitMode(
  args: readonly string[],
  kind: string,
  count: number,
): { mode: Mode; rest: readonly string[] } {
  const [first = ''] = args;
  if (args.length === count) return { mode: 'exact', rest: args };
  if (args.length < count) throw new CorefileError(`too few arguments for a ${kind} rule`);
  if (args.length > count + 1) throw new CorefileError(`many few arguments for a ${kind} rule`);
  if (!MODES.includes(first.toLowerCase()))
    throw new CorefileError(
      `${kind} rule supports only exact, prefix, suffix, substring, and regex name matching`,
    );
  return { mode: first.toLowerCase() as Mode, rest: args.slice(1) };
}

const MAX_TTL = 2_147_483_647;

/** `ttl [MODE] NAME SECONDS | MIN-MAX | MIN- | -MAX`. */
export function ttlRule(action: Rule['action'], args: readonly string[]): Rule {
  const { mode, rest } = splitMode(args, 'ttl', 2);
  const [name = '', text = ''] = rest;
  const range = /^(\d*)(-?)(\d*)$/.exec(text);
  if (!range || text === '' || text === '-')
    throw new CorefileError(`invalid TTL '${text}' for a ttl rule`);
  const single = range[2] === '';
  const low = Number(range[1] || 0);
  const high = single ? low : Number(range[3] || MAX_TTL);
  if (low > MAX_TTL || high > MAX_TTL || low > high)
    throw new CorefileError(`invalid TTL '${text}' for a ttl rule`);
  const matches = matcher(mode, name);
  return {
    action,
    apply(message) {
      if (!matches(lower(message.question[0]?.name ?? '.'))) return undefined;
      return {
        message,
        records: [(record) => ({ ...record, ttl: Math.min(high, Math.max(low, record.ttl)) })],
      };
    },
  };
}

/** `rcode [MODE] NAME FROM TO`. */
export function rcodeRule(action: Rule['action'], args: readonly string[]): Rule {
  const { mode, rest } = splitMode(args, 'rcode', 3);
  const [name = '', from = '', to = ''] = rest;
  const old = parseRcode(from);
  if (old === undefined)
    throw new CorefileError(`invalid matching RCODE '${from}' for a rcode rule`);
  const replacement = parseRcode(to);
  if (replacement === undefined)
    throw new CorefileError(`invalid replacement RCODE '${to}' for a rcode rule`);
  const matches = matcher(mode, name);
  return {
    action,
    apply(message) {
      if (!matches(lower(message.question[0]?.name ?? '.'))) return undefined;
      return {
        message,
        reply: (reply) => (reply.rcode === old ? { ...reply, rcode: replacement } : reply),
      };
    },
  };
}

/** `cname [MODE] FROM TO`: replaces the target of an alias in the answer and looks the new one up. */
export function cnameRule(action: Rule['action'], args: readonly string[]): Rule {
  const { mode, rest } = splitMode(args, 'cname', 2);
  const [from = '', to = ''] = rest;
  const ends = mode !== 'substring' && mode !== 'regex';
  const rewrite = rewriterOf(
    mode,
    mode === 'regex' ? from : lower(ends ? closed(from) : from),
    ends ? closed(to) : to,
  );
  return {
    action,
    apply: (message) => ({
      message,
      async reply(reply, query): Promise<Message> {
        for (const record of reply.answer) {
          if (record.type !== 'CNAME') continue;
          const target = rewrite(lower(record.data));
          if (target === undefined) continue;
          const found = await query.resolve(target, query.type);
          const aliases = reply.answer
            .filter(({ type }) => type === 'CNAME')
            .map((each) => ({ ...each, data: target }));
          return {
            ...reply,
            answer: [...aliases, ...(found?.answer ?? []).filter(({ name }) => name === target)],
          };
        }
        return reply;
      },
    }),
  };
}
