import type { Program } from '../shell/command.js';
import { readOperands, toLines } from './inputs.js';
import { last, parseOptions } from './options.js';
import { toRegExp } from './regular-expression.js';

/** Lines that match; `-i -v -c -n -o -q -E -F -w -l -e`. */
export const grep: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'ivcnoqEFwlhHsre:A:B:m:', {
    'ignore-case': 'i',
    color: 'h',
    'line-buffered': 'h',
  });
  const { options } = parsed;
  const operands = [...parsed.operands];
  const pattern = last(parsed, 'e') ?? operands.shift();
  if (pattern === undefined || parsed.unknown !== undefined) {
    await io.stderr.write(
      "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
    );
    return 2;
  }
  const extended = options.has('E') || io.argv[0] === 'egrep';
  const source =
    options.has('F') || io.argv[0] === 'fgrep'
      ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      : undefined;
  let matcher: RegExp;
  try {
    const flags = options.has('i') ? 'gi' : 'g';
    const base =
      source === undefined ? toRegExp(pattern, extended, flags) : new RegExp(source, flags);
    matcher = options.has('w') ? new RegExp(`\\b(?:${base.source})\\b`, flags) : base;
  } catch {
    await io.stderr.write(`grep: Invalid regular expression\n`);
    return 2;
  }
  const { texts, failed } = await readOperands(io, operands);
  const limit = Number(last(parsed, 'm') ?? Infinity);
  let found = 0;
  for (const { name, text } of texts) {
    const prefix = texts.length > 1 && !options.has('h') ? `${name}:` : '';
    let count = 0;
    for (const [index, line] of toLines(text).entries()) {
      matcher.lastIndex = 0;
      if (matcher.test(line) === options.has('v')) continue;
      if (++count > limit) break;
      if (options.has('q')) return 0;
      if (options.has('c') || options.has('l')) continue;
      const where = prefix + (options.has('n') ? `${index + 1}:` : '');
      const shown = options.has('o') ? (line.match(matcher) ?? []) : [line];
      for (const each of shown) await io.stdout.write(`${where}${each}\n`);
    }
    if (options.has('c')) await io.stdout.write(`${prefix}${count}\n`);
    if (options.has('l') && count > 0) await io.stdout.write(`${name}\n`);
    found += count;
  }
  return found > 0 ? 0 : failed ? 2 : 1;
};
