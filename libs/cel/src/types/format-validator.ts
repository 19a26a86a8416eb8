import type { Call, Expr } from '../syntax/ast.js';
import type { Problem } from '../syntax/problems.js';
import type { Type } from './type.js';

/** What a clause takes, by kinds of types, and what is said when it gets something else. */
const CLAUSES: Readonly<Record<string, readonly [kinds: string, complaint: string]>> = {
  d: ['int uint', 'decimal clause can only be used on integers'],
  o: ['int uint', 'octal clause can only be used on integers'],
  b: ['int uint bool', 'only integers and bools can be formatted as binary'],
  f: ['double', 'fixed-point clause can only be used on doubles'],
  e: ['double', 'scientific clause can only be used on doubles'],
  x: ['int uint string bytes', 'only integers, byte buffers, and strings can be formatted as hex'],
  X: ['int uint string bytes', 'only integers, byte buffers, and strings can be formatted as hex'],
  s: [
    'list map int uint double bool string timestamp bytes duration type null',
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  ],
};

const NAMES: Readonly<Record<string, string>> = {
  null: 'null_type',
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

/** What is wrong with a constant text and the list of its arguments in `text.format([…])`. */
export function formatProblems(call: Call, typeOf: (expr: Expr) => Type): Problem[] {
  const [list] = call.args;
  const text = call.target?.kind === 'literal' ? call.target.value : undefined;
  if (typeof text !== 'string' || list?.kind !== 'list') return [];
  const problem = (message: string, at = call.at): Problem[] => [{ at, message }];
  let next = 0;
  const clauses = text.matchAll(/%(?:(%)|(?:\.\d*)?([^]?))/gu);
  for (const [, percent, name] of clauses) {
    if (percent !== undefined) continue;
    if (name === '') return problem('unexpected end of string');
    const clause = Object.hasOwn(CLAUSES, name!) ? CLAUSES[name!] : undefined;
    if (clause === undefined)
      return problem(`could not parse formatting clause: unrecognized formatting clause "${name}"`);
    const item = list.items[next];
    if (item === undefined) return problem(`index ${next} out of range`);
    const type = typeOf(item);
    const [kinds, complaint] = clause;
    if (type.kind !== 'dyn' && !kinds.split(' ').includes(type.kind))
      return problem(
        `error during formatting: ${complaint}, was given ${NAMES[type.kind] ?? type.name}`,
        item.at,
      );
    next += 1;
  }
  return list.items.length > next
    ? problem(
        `too many arguments supplied to string.format (expected ${next}, got ${list.items.length})`,
      )
    : [];
}
