import { resolvePath } from '../filesystem.js';
import type { Program } from '../shell/command.js';
import { readOperands, toLines } from './inputs.js';
import { parseOptions } from './options.js';
import { toRegExp } from './regular-expression.js';

interface Edit {
  readonly selects: (line: string, number: number, last: boolean) => boolean;
  readonly apply: (line: string) => string;
  readonly action: 's' | 'd' | 'p' | 'q';
}

/** `s///[gip]`, `d`, `p`, `q`, each with a line number, `$`, a range of numbers or `/pattern/` before it; `-n -e -i -E`. */
export const sed: Program = async (io) => {
  const parsed = parseOptions(io.argv.slice(1), 'ne:iEr', {
    expression: 'e:',
    quiet: 'n',
    'in-place': 'i',
  });
  const operands = [...parsed.operands];
  const scripts = parsed.options.get('e') ?? [operands.shift() ?? ''];
  const edits: Edit[] = [];
  for (const script of scripts.flatMap((each) => each.split(/;(?![^/]*\/[^/]*$)|\n/))) {
    const edit = parseEdit(script.trim(), parsed.options.has('E') || parsed.options.has('r'));
    if (edit === undefined) {
      await io.stderr.write(
        `sed: -e expression #1, char ${script.length}: unknown command: \`${script.trim().slice(0, 1)}'\n`,
      );
      return 1;
    }
    edits.push(edit);
  }
  const { texts, failed } = await readOperands(io, operands);
  for (const { name, text } of texts) {
    const out = applyEdits(toLines(text), edits, parsed.options.has('n'));
    if (parsed.options.has('i') && name !== '-')
      io.host.filesystem.write(resolvePath(io.cwd, name), out);
    else await io.stdout.write(out);
  }
  return failed ? 2 : 0;
};

function applyEdits(lines: readonly string[], edits: readonly Edit[], quiet: boolean): string {
  let out = '';
  for (const [index, source] of lines.entries()) {
    let line = source;
    let deleted = false;
    let quit = false;
    for (const { selects, apply, action } of edits) {
      if (!selects(line, index + 1, index === lines.length - 1)) continue;
      if (action === 's') line = apply(line);
      if (action === 'p') out += `${line}\n`;
      if (action === 'q') quit = true;
      if (action === 'd') {
        deleted = true;
        break;
      }
    }
    if (!deleted && !quiet) out += `${line}\n`;
    if (quit) break;
  }
  return out;
}

function parseEdit(script: string, extended: boolean): Edit | undefined {
  const address = /^(?:(\d+)(?:,(\d+|\$))?|(\$)|\/((?:\\.|[^/])*)\/)?\s*(!?)\s*([\s\S]*)$/.exec(
    script,
  );
  if (!address) return undefined;
  const [, from, to, end, pattern, negate, rest = ''] = address;
  try {
    const matcher = pattern === undefined ? undefined : toRegExp(pattern, extended);
    const selected = (line: string, number: number, last: boolean): boolean => {
      if (end !== undefined) return last;
      if (matcher) return matcher.test(line);
      if (from === undefined) return true;
      return number >= Number(from) && (to === '$' || number <= Number(to ?? from));
    };
    const selects = (line: string, number: number, last: boolean): boolean =>
      selected(line, number, last) !== (negate === '!');
    if (rest === 'd' || rest === 'p' || rest === 'q')
      return { selects, action: rest, apply: (line) => line };
    const delimiter = rest[1] ?? '';
    if (!rest.startsWith('s') || delimiter === '') return undefined;
    const [match = '', replacement = '', flags = ''] = splitUnescaped(rest.slice(2), delimiter);
    const expression = toRegExp(match, extended, flags.replace(/[^gi]/g, ''));
    const template = replacement
      .replace(/\$/g, '$$$$')
      .replace(/\\(\d)/g, '$$$1')
      .replace(/(?<!\\)&/g, '$$&')
      .replace(/\\(.)/g, '$1');
    return { selects, action: 's', apply: (line) => line.replace(expression, template) };
  } catch {
    return undefined;
  }
}

/** Cuts `match/replacement/flags` at the delimiters that no backslash hides. */
function splitUnescaped(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\\' && text[at + 1] === delimiter) part += text[++at];
    else if (char === '\\') part += char + (text[++at] ?? '');
    else if (char === delimiter) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}
