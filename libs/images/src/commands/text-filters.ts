import { fromBytes, toBytes } from '../shell/bytes.js';
import type { Invocation, Program } from '../shell/command.js';
import { linesOf, readAll } from '../shell/streams.js';
import { readOperands, toLines } from './inputs.js';
import { last, parseOptions } from './options.js';
import { unescape } from './escapes.js';

/** The first lines (`-n`, `-N`, `-c` bytes) of its input. */
export const head: Program = async (io) => {
  const parsed = parseOptions(
    io.argv.slice(1).map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    'n:c:q',
  );
  const count = Number(last(parsed, 'n') ?? 10);
  const bytes = last(parsed, 'c');
  if (parsed.operands.length === 0 && bytes === undefined) {
    let left = count;
    if (left <= 0) return 0;
    for await (const line of linesOf(io.stdin)) {
      await io.stdout.write(`${line}\n`);
      if (--left === 0) break;
    }
    return 0;
  }
  const { texts, failed } = await readOperands(io, parsed.operands);
  for (const { text } of texts) {
    if (bytes !== undefined)
      await io.stdout.write(fromBytes(toBytes(text).subarray(0, Number(bytes))));
    else for (const line of toLines(text).slice(0, count)) await io.stdout.write(`${line}\n`);
  }
  return failed ? 1 : 0;
};

/** `tail -c N`: the last bytes, or, with a plus, those from the Nth on. */
async function tailBytes(
  io: Invocation,
  operands: readonly string[],
  wanted: string,
): Promise<number> {
  const { texts, failed } = await readOperands(io, operands, MAX_INPUT);
  const count = Number(wanted.replace(/^[+-]/, ''));
  for (const { text } of texts) {
    const bytes = toBytes(text);
    const from = wanted.startsWith('+') ? Math.max(0, count - 1) : bytes.length - count;
    await io.stdout.write(fromBytes(bytes.subarray(Math.max(0, from))));
  }
  return failed ? 1 : 0;
}

/** Characters of an input whose end is wanted. */
const MAX_INPUT = 8 << 20;

/** The last lines of its input; `-f` waits for ever afterwards, as on a file that nobody writes to. */
export const tail: Program = async (io) => {
  const parsed = parseOptions(
    io.argv.slice(1).map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    'n:c:fFq',
  );
  const bytes = last(parsed, 'c');
  if (bytes !== undefined) return tailBytes(io, parsed.operands, bytes);
  const wanted = last(parsed, 'n') ?? '10';
  const operands = parsed.operands.filter((name) => name !== '/dev/null');
  if (operands.length > 0 || parsed.operands.length === 0) {
    const { texts, failed } = await readOperands(io, operands);
    for (const { text } of texts) {
      const lines = toLines(text);
      const shown = wanted.startsWith('+')
        ? lines.slice(Number(wanted) - 1)
        : lines.slice(Math.max(0, lines.length - Number(wanted)));
      for (const line of shown) await io.stdout.write(`${line}\n`);
    }
    if (failed) return 1;
  }
  if (parsed.options.has('f') || parsed.options.has('F')) return io.run(['sleep', 'infinity']);
  return 0;
};

/** Counts lines, words and bytes. */
export const wc: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'lwcm');
  const { texts, failed } = await readOperands(io, operands);
  for (const { name, text } of texts) {
    const counts = [
      ['l', text.split('\n').length - 1],
      ['w', text.split(/\s+/).filter(Boolean).length],
      ['c', toBytes(text).length],
    ] as const;
    const shown = counts.filter(
      ([flag]) => options.size === 0 || options.has(flag) || (flag === 'c' && options.has('m')),
    );
    const numbers = shown.map(([, count]) =>
      shown.length === 1 ? String(count) : String(count).padStart(7),
    );
    await io.stdout.write(`${numbers.join(' ')}${name === '-' ? '' : ` ${name}`}\n`);
  }
  return failed ? 1 : 0;
};

const MAX_SEQUENCE = 1_000_000;

/** `seq [FIRST [STEP]] LAST`. */
export const seq: Program = async (io) => {
  const numbers = io.argv
    .slice(1)
    .filter((arg) => !/^-[sw]/.test(arg))
    .map(Number);
  const from = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const to = numbers.at(-1) ?? 0;
  if (numbers.length === 0 || numbers.some(Number.isNaN) || step === 0) {
    await io.stderr.write('seq: missing operand\n');
    return 1;
  }
  let printed = 0;
  for (let value = from; step > 0 ? value <= to : value >= to; value += step) {
    if (++printed > MAX_SEQUENCE) break;
    await io.stdout.write(`${value}\n`);
  }
  return 0;
};

/** Sorts lines: `-r -n -u -k FIELD`. */
export const sort: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'rnuk:t:bfVh');
  const { options } = parsed;
  const { texts, failed } = await readOperands(io, parsed.operands);
  const field = Number.parseInt(last(parsed, 'k') ?? '', 10);
  const separator = last(parsed, 't') ?? /\s+/;
  const key = (line: string): string =>
    Number.isNaN(field)
      ? line
      : line
          .trim()
          .split(separator)
          .slice(field - 1)
          .join(' ');
  const compare = (left: string, right: string): number => {
    if (options.has('n'))
      return (
        (Number.parseFloat(key(left)) || 0) - (Number.parseFloat(key(right)) || 0) ||
        (left < right ? -1 : 1)
      );
    return key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0;
  };
  let lines = texts.flatMap(({ text }) => toLines(text)).sort(compare);
  if (options.has('r')) lines.reverse();
  if (options.has('u')) lines = [...new Set(lines)];
  for (const line of lines) await io.stdout.write(`${line}\n`);
  return failed ? 2 : 0;
};

/** Drops repeated neighbours; `-c` counts them, `-d` shows only repeated ones. */
export const uniq: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'cdu');
  const { texts, failed } = await readOperands(io, operands);
  const groups: { line: string; count: number }[] = [];
  for (const line of texts.flatMap(({ text }) => toLines(text))) {
    const previous = groups.at(-1);
    if (previous?.line === line) previous.count++;
    else groups.push({ line, count: 1 });
  }
  for (const { line, count } of groups) {
    if ((options.has('d') && count === 1) || (options.has('u') && count > 1)) continue;
    await io.stdout.write(`${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  }
  return failed ? 1 : 0;
};

/** Cuts fields (`-d`, `-f`) or characters (`-c`) out of lines. */
export const cut: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'd:f:c:b:s');
  const list = last(parsed, 'f') ?? last(parsed, 'c') ?? last(parsed, 'b');
  if (list === undefined) {
    await io.stderr.write('cut: you must specify a list of bytes, characters, or fields\n');
    return 1;
  }
  const ranges = list.split(',').map((range) => {
    const [from = '', to] = range.split('-');
    return [Number(from || 1), to === undefined ? Number(from) : Number(to || Infinity)] as const;
  });
  const byField = parsed.options.has('f');
  const delimiter = last(parsed, 'd') ?? '\t';
  const { texts, failed } = await readOperands(io, parsed.operands);
  for (const line of texts.flatMap(({ text }) => toLines(text))) {
    const items = byField ? line.split(delimiter) : [...line];
    const kept = items.filter((_, index) =>
      ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to),
    );
    await io.stdout.write(
      `${byField && items.length === 1 ? line : kept.join(byField ? delimiter : '')}\n`,
    );
  }
  return failed ? 1 : 0;
};

/** Replaces (`tr a-z A-Z`), deletes (`-d`) or squeezes (`-s`) characters. */
export const tr: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'dsc');
  const from = characters(operands[0] ?? '');
  const to = characters(operands[1] ?? '');
  const text = await readAll(io.stdin);
  let out = '';
  for (const char of text) {
    const index = from.indexOf(char);
    const selected = index >= 0 !== options.has('c');
    let next = char;
    if (selected && options.has('d')) next = '';
    else if (selected && to.length > 0)
      next = to[options.has('c') ? to.length - 1 : Math.min(index, to.length - 1)] ?? char;
    if (options.has('s') && selected && next !== '' && out.endsWith(next)) continue;
    out += next;
  }
  await io.stdout.write(out);
  return 0;
};

function characters(set: string): string[] {
  const classes = set
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', ' \\t\\n');
  return [
    ...unescape(classes).replace(/(.)-(.)/g, (_, from: string, to: string) => {
      let range = '';
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++)
        range += String.fromCharCode(code);
      return range;
    }),
  ];
}

/** Encodes and, with `-d`, decodes Base64. */
export const base64: Program = async (io) => {
  const { options, operands } = parseOptions(io.argv.slice(1), 'dw:i', { decode: 'd', wrap: 'w:' });
  const { texts, failed } = await readOperands(io, operands);
  for (const { text } of texts) {
    if (options.has('d')) await io.stdout.write(fromBytes(Buffer.from(text, 'base64')));
    else {
      const encoded = toBytes(text).toString('base64');
      const width = Number(options.get('w')?.at(-1) ?? 76);
      await io.stdout.write(
        width === 0
          ? encoded
          : `${encoded.match(new RegExp(`.{1,${Math.min(width, 1000)}}`, 'g'))?.join('\n') ?? ''}\n`,
      );
    }
  }
  return failed ? 1 : 0;
};
