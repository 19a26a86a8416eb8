import type { GoPattern } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import { lower } from '../../names.js';
import { splitData } from '../../wire/rdata.js';
import { type RecordChange, type Rule, withQuestion } from './rule.js';
import {
  MODES,
  type Mode,
  parseReplaced,
  rewriterOf,
  substitute,
  type Rewriter,
} from './text-rule.js';

const closed = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** `name [MODE] FROM TO [answer auto | answer name FROM TO | answer value FROM TO]…` */
export function nameRule(action: Rule['action'], args: readonly string[]): Rule {
  if (args.length < 2) throw new CorefileError('too few arguments for a name rule');
  const [first = '', from = '', to = '', ...options] =
    args.length === 2 ? ['exact', ...args] : args;
  const mode = first.toLowerCase();
  const answers = options.length > 0 ? parseAnswers(mode, options) : { auto: false, changes: [] };
  if (!isMode(mode))
    throw new CorefileError(
      `name rule supports only exact, prefix, suffix, substring, and regex name matching, received: ${mode}`,
    );
  return build(action, mode, from, to, answers);
}

const isMode = (text: string): text is Mode => MODES.includes(text);

function build(
  action: Rule['action'],
  mode: Mode,
  from: string,
  to: string,
  { auto, changes }: Answers,
): Rule {
  // Prefixes and parts are names as well: they get a final dot and so match whole labels only.
  const source = mode === 'regex' ? from : lower(closed(from));
  const target = lower(closed(to));
  if (mode === 'regex') parseReplaced(from, to);
  // CoreDNS checks names as if they were patterns, the wrong way round.
  if (mode === 'exact') parseReplaced(target, source);
  const rewrite = rewriterOf(mode, source, target);
  const suffix = rewriterOf('suffix', target, source);
  const suffixes = mode === 'suffix' && auto ? [nameChange(suffix), valueChange(suffix)] : [];
  return {
    action,
    apply(message) {
      const name = lower(message.question[0]?.name ?? '.');
      const changed = rewrite(name);
      if (changed === undefined) return undefined;
      const back = backTo(lower(changed), name);
      const restored =
        mode === 'exact' || (auto && mode !== 'suffix')
          ? [nameChange(back), valueChange(back)]
          : [];
      const records: RecordChange[] = [...restored, ...suffixes, ...changes];
      return { message: withQuestion(message, { name: changed }), records };
    },
  };
}

/** Puts the name that was asked for where the rewritten one stands, also at the end of longer names. */
function backTo(rewritten: string, asked: string): Rewriter {
  return (name) => {
    if (name === rewritten) return asked;
    return name.endsWith(`.${rewritten}`)
      ? name.slice(0, name.length - rewritten.length) + asked
      : undefined;
  };
}

interface Answers {
  readonly auto: boolean;
  readonly changes: readonly RecordChange[];
}

/** What the rule does to answers. The word `answer` need not be repeated. */
function parseAnswers(mode: string, options: readonly string[]): Answers {
  let auto = false;
  let names = 0;
  const changes: RecordChange[] = [];
  if (options.length < 2) throw new CorefileError(`invalid arguments for ${mode} rule`);
  for (let at = 0; at < options.length;) {
    if (at === 0 && options[at] !== 'answer')
      throw new CorefileError(
        `exceeded the number of arguments for a non-answer rule argument for ${mode} rule`,
      );
    if (options[at] === 'answer') at++;
    const kind = options[at++];
    if (kind === undefined)
      throw new CorefileError(`type missing for answer rule for ${mode} rule`);
    if (kind === 'auto') {
      auto = true;
      continue;
    }
    if (kind !== 'name' && kind !== 'value')
      throw new CorefileError(
        `invalid type ${JSON.stringify(kind)} for answer rule for ${mode} rule`,
      );
    const rule = `${kind} answer rule for ${mode} rule`;
    const [from, to] = options.slice(at, at + 2);
    if (from === undefined || to === undefined)
      throw new CorefileError(`${rule}: 2 arguments required`);
    changes.push(answerChange(kind, from, to, rule));
    if (kind === 'name') names++;
    at += 2;
  }
  if (auto && names > 0)
    throw new CorefileError(
      'auto name answer rule cannot be combined with explicit name anwer rules',
    );
  return { auto, changes };
}

function answerChange(
  kind: 'name' | 'value',
  from: string,
  to: string,
  rule: string,
): RecordChange {
  let pattern: GoPattern;
  try {
    pattern = parseReplaced(from, to);
  } catch (error) {
    throw new CorefileError(`${rule}: ${(error as Error).message}`);
  }
  const rewrite: Rewriter = (name) => {
    const match = pattern.exec(name);
    return match ? substitute(lower(closed(to)), match) : undefined;
  };
  return kind === 'name' ? nameChange(rewrite) : valueChange(rewrite);
}

function nameChange(rewrite: Rewriter): RecordChange {
  return (record) => {
    const name = rewrite(lower(record.name));
    return name === undefined ? record : { ...record, name };
  };
}

/** Which field of a record's data is a name that answers may rewrite. */
const VALUE_FIELD: Readonly<Record<string, number>> = {
  CNAME: 0,
  NS: 0,
  DNAME: 0,
  SOA: 0,
  PTR: 0,
  MX: 1,
  SRV: 3,
  NAPTR: 5,
};

function valueChange(rewrite: Rewriter): RecordChange {
  return (record) => {
    const field = VALUE_FIELD[record.type];
    if (field === undefined) return record;
    const parts = splitData(record.data);
    const value = rewrite(lower(parts[field] ?? ''));
    if (value === undefined) return record;
    parts[field] = value;
    return { ...record, data: parts.join(' ') };
  };
}
