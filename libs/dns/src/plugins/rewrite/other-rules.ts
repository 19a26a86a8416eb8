import { goPattern } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import { type Message, parseRcode, type Rcode, rcodeName } from '../../message.js';
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

/** Which names a `ttl` or `rcode` rule is about: `[MODE] NAME`. */
function matcher(kind: string, [first = '', second]: readonly string[]): (name: string) => boolean {
  const mode = second === undefined ? 'exact' : first.toLowerCase();
  const text = second ?? first;
  if (mode === 'regex') {
    try {
      const pattern = parsePattern(text);
      return (name) => pattern.test(name);
    } catch {
      throw new CorefileError(`invalid regex pattern in a ${kind} rule: ${text}`);
    }
  }
  if (!MODES.includes(mode))
    throw new CorefileError(
      `${kind} rule supports only exact, prefix, suffix, substring, and regex name matching`,
    );
  const source = lower(closed(text));
  const rewrite = rewriterOf(mode as Mode, source, source);
  return (name) => rewrite(name) !== undefined;
}

const MAX_TTL = 2_147_483_647;
const MAX_NUMBER = 2 ** 32 - 1;

/** `ttl [MODE] NAME SECONDS | MIN-MAX | MIN- | -MAX`. */
export function ttlRule(action: Rule['action'], args: readonly string[]): Rule {
  if (args.length < 2) throw new CorefileError(`too few (${args.length}) arguments for a ttl rule`);
  const text = args.length > 3 ? '' : (args.at(-1) as string);
  const range = /^(\d*)(-?)(\d*)$/.exec(text);
  if (!range || text === '' || text === '-')
    throw new CorefileError(`invalid TTL '${text}' for a ttl rule`);
  const single = range[2] === '';
  const low = Number(range[1] || 0);
  const high = single ? low : Number(range[3] || MAX_TTL);
  if (low > MAX_NUMBER || high > MAX_NUMBER || low > high)
    throw new CorefileError(`invalid TTL '${text}' for a ttl rule`);
  const matches = matcher('ttl', args.slice(0, -1));
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

const MAX_RCODE = 23;

/** A code by name or number. */
const rcodeOf = (text: string): Rcode | undefined =>
  /^\d+$/.test(text) && Number(text) <= MAX_RCODE ? rcodeName(Number(text)) : parseRcode(text);

/** `rcode [MODE] NAME FROM TO`. */
export function rcodeRule(action: Rule['action'], args: readonly string[]): Rule {
  if (args.length < 3)
    throw new CorefileError(`too few (${args.length}) arguments for a rcode rule`);
  const [from = '', to = ''] = args.length > 4 ? [] : args.slice(-2);
  const old = rcodeOf(from);
  if (old === undefined)
    throw new CorefileError(`invalid matching RCODE '${from}' for a rcode rule`);
  const replacement = rcodeOf(to);
  if (replacement === undefined)
    throw new CorefileError(`invalid replacement RCODE '${to}' for a rcode rule`);
  const matches = matcher('rcode', args.slice(0, -2));
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
  if (args.length < 2 || args.length > 3)
    throw new CorefileError(`too few (${args.length}) arguments for a cname rule`);
  const [first = '', from = '', to = ''] = args.length === 2 ? ['exact', ...args] : args;
  const mode = first.toLowerCase();
  if (!MODES.includes(mode)) throw new CorefileError(`unknown cname rewrite type: ${mode}`);
  if (mode === 'regex') checkPattern(lower(from));
  const ends = mode === 'exact';
  const rewrite = rewriterOf(
    mode as Mode,
    lower(ends ? closed(from) : from),
    lower(ends ? closed(to) : to),
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

function checkPattern(text: string): void {
  try {
    goPattern(text);
  } catch (error) {
    throw new CorefileError(`invalid cname rewrite regex pattern: ${(error as Error).message}`);
  }
}
