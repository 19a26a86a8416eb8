import { CorefileError } from '../../corefile/corefile-error.js';
import { lower } from '../../names.js';
import { splitData } from '../../wire/rdata.js';
import { type RecordChange, type Rule, withQuestion } from './rule.js';
import {
  MODES,
  type Mode,
  parsePattern,
  rewriterOf,
  substitute,
  type Rewriter,
} from './text-rule.js';

const closed = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** `name [MODE] FROM TO [answer auto | answer name FROM TO | answer value FROM TO]…` */
export function nameRule(action: Rule['action'], args: readonly string[]): Rule {
  if (args.length < 2) throw new CorefileError('too few arguments for a name rule');
  if (args.length === 2) return exactRule(action, args[0] as string, args[1] as string);
  const [first = '', second = '', third = '', ...rest] = args;
  const explicit = MODES.includes(first.toLowerCase());
  if (!explicit) {
    if (second !== undefined && third === 'answer')
      return build(action, 'exact', first, second, ['answer', ...rest]);
    throw new CorefileError(
      `name rule supports only exact, prefix, suffix, substring, and regex name matching, received: ${first}`,
    );
  }
  return build(action, first.toLowerCase() as Mode, second, third, rest);
}

function exactRule(action: Rule['action'], from: string, to: string): Rule {
  return build(action, 'exact', from, to, []);
}

function build(
  action: Rule['action'],
  mode: Mode,
  from: string,
  to: string,
  options: readonly string[],
): Rule {
  // Prefixes are names as well: they get a final dot and so match whole labels only.
  const ends = mode !== 'substring' && mode !== 'regex';
  const source = mode === 'regex' ? from : lower(ends ? closed(from) : from);
  const target = mode === 'regex' ? to : lower(ends ? closed(to) : to);
  const rewrite = rewriterOf(mode, source, target);
  const { auto, changes } = parseAnswers(mode, options);
  return {
    action,
    apply(message) {
      const name = lower(message.question[0]?.name ?? '.');
      const changed = rewrite(name);
      if (changed === undefined) return undefined;
      const records: RecordChange[] = [...changes];
      if (mode === 'exact' || auto) {
        const back: Rewriter =
          mode === 'prefix'
            ? rewriterOf('prefix', target, source)
            : mode === 'suffix'
              ? rewriterOf('suffix', target, source)
              : rewriterOf('exact', lower(changed), name);
        records.push(nameChange(back));
        if (auto) records.push(valueChange(back));
      }
      return { message: withQuestion(message, { name: changed }), records };
    },
  };
}

function parseAnswers(
  mode: Mode,
  options: readonly string[],
): { auto: boolean; changes: readonly RecordChange[] } {
  let auto = false;
  const changes: RecordChange[] = [];
  for (let at = 0; at < options.length;) {
    if (options[at] !== 'answer')
      throw new CorefileError(
        `exceeded the number of arguments for a ${mode === 'regex' ? 'regex' : 'non-regex'} name rule`,
      );
    const kind = options[at + 1];
    if (kind === 'auto') {
      auto = true;
      at += 2;
      continue;
    }
    if (kind !== 'name' && kind !== 'value')
      throw new CorefileError(`invalid type "${kind ?? ''}" for answer rule for ${mode} rule`);
    const [from, to] = options.slice(at + 2, at + 4);
    if (from === undefined || to === undefined)
      throw new CorefileError(`insufficient arguments for answer rule for ${mode} rule`);
    const pattern = parsePattern(from);
    const rewrite: Rewriter = (name) => {
      const match = pattern.exec(name);
      return match ? substitute(closed(to), match) : undefined;
    };
    changes.push(kind === 'name' ? nameChange(rewrite) : valueChange(rewrite));
    at += 4;
  }
  return { auto, changes };
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
