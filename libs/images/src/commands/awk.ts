import type { Program } from '../shell/command.js';
import { readOperands, toLines } from './inputs.js';
import { last, parseOptions } from './options.js';
import { toRegExp } from './regular-expression.js';

/** `[/pattern/ | NR==n] {print $1, "text", $NF}` with `-F`; anything more is refused in clear words. */
export const awk: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'F:v:', {}, false);
  const [script = '', ...operands] = parsed.operands;
  const rule =
    /^\s*(?:\/((?:\\.|[^/])*)\/|NR\s*(==|>|<|>=|<=)\s*(\d+))?\s*(?:\{\s*print\s*([^{};]*?)\s*;?\s*\})?\s*$/.exec(
      script,
    );
  const fields = rule?.[4] === undefined || rule[4] === '' ? ['$0'] : splitPrint(rule[4]);
  if (!rule || script.trim() === '' || fields === undefined) {
    await io.stderr.write(
      `awk: this container's awk knows only [/pattern/ | NR==n] {print fields}; it cannot run: ${script}\n`,
    );
    return 2;
  }
  const [, pattern, comparison, number] = rule;
  const matcher = pattern === undefined ? undefined : toRegExp(pattern, true);
  const separator = last(parsed, 'F');
  const { texts, failed } = await readOperands(io, operands);
  let record = 0;
  for (const line of texts.flatMap(({ text }) => toLines(text))) {
    record++;
    if (matcher && !matcher.test(line)) continue;
    if (comparison !== undefined && !compares(record, comparison, Number(number))) continue;
    const columns =
      separator === undefined
        ? line.trim().split(/\s+/)
        : line.split(separator.length === 1 ? separator : toRegExp(separator, true));
    const value = (field: string): string => {
      if (field.startsWith('"'))
        return field.slice(1, -1).replaceAll('\\t', '\t').replaceAll('\\n', '\n');
      if (field === '$0') return line;
      if (field === 'NR') return String(record);
      if (field === 'NF') return String(columns.length);
      if (field.startsWith('$NF'))
        return columns[columns.length - 1 - Number(field.slice(4) || 0)] ?? '';
      return columns[Number(field.slice(1)) - 1] ?? '';
    };
    await io.stdout.write(
      `${fields.map((field) => (field === ',' ? ' ' : value(field))).join('')}\n`,
    );
  }
  return failed ? 2 : 0;
};

function splitPrint(text: string): string[] | undefined {
  const fields = text.match(/\$NF-\d+|\$\(NF-\d+\)|\$NF|\$\d+|NR|NF|"(?:\\.|[^"])*"|,|\S/g) ?? [];
  const clean = fields.map((field) => field.replace(/^\$\((.*)\)$/, '$$$1'));
  return clean.every((field) => /^(?:\$NF(?:-\d+)?|\$\d+|NR|NF|".*"|,)$/.test(field))
    ? clean
    : undefined;
}

function compares(record: number, operator: string, number: number): boolean {
  switch (operator) {
    case '==': return record === number;
    case '>': return record > number;
    case '<': return record < number;
    case '>=': return record >= number;
    default: return record <= number;
  } // prettier-ignore
}
