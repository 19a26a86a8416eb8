import { resolvePath, type RootFilesystem } from '../filesystem.js';
import { evaluateArithmetic } from './arithmetic.js';
import type { Script, Word, WordPart } from './ast.js';
import { patternToRegExp } from './pattern.js';
import type { ShellState } from './state.js';
import { ShellSyntaxError } from './syntax-error.js';

const MAX_FIELDS = 10_000;

/** What expansion needs from the shell around it. */
export interface Expander {
  readonly state: ShellState;
  readonly filesystem: RootFilesystem;
  /** Runs a command substitution and returns its output. */
  substitute(script: Script): Promise<string>;
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** Expands words to fields: parameters, substitutions, field splitting, path names (POSIX 2.6). */
export async function expandWords(words: readonly Word[], shell: Expander): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const field of expandBraces(word)) fields.push(...(await expandWord(field, shell)));
    if (fields.length > MAX_FIELDS) throw new ShellSyntaxError('Argument list too long');
  }
  return fields;
}

/** Expands a word to one string: assignments, redirection targets, `case` subjects. */
export async function expandText(word: Word, shell: Expander): Promise<string> {
  let text = '';
  for (const part of word) for (const piece of await expandPart(part, shell)) text += piece.text;
  return text;
}

/** Like `expandText`, for a pattern: quoted characters lose their special meaning. */
export async function expandPattern(word: Word, shell: Expander): Promise<RegExp> {
  let source = '';
  for (const part of word) {
    for (const { text, quoted } of await expandPart(part, shell))
      source += quoted ? text.replace(/[*?[]/g, '[$&]') : text;
  }
  return patternToRegExp(source);
}

/** `{1..5}` in a word without quotes, as bash and ash write it. */
function expandBraces(word: Word): Word[] {
  const only = word.length === 1 && word[0]?.kind === 'text' && !word[0].quoted ? word[0].text : '';
  const range = /^(.*)\{(-?\d+)\.\.(-?\d+)\}(.*)$/.exec(only);
  const list = /^([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/.exec(only);
  const text = (value: string): Word => [{ kind: 'text', text: value, quoted: false }];
  if (range) {
    const from = Number(range[2]);
    const to = Number(range[3]);
    const count = Math.min(Math.abs(to - from) + 1, MAX_FIELDS);
    const step = from <= to ? 1 : -1;
    return Array.from({ length: count }, (_, i) =>
      text(`${range[1]}${from + i * step}${range[4]}`),
    );
  }
  if (list)
    return (list[2] as string).split(',').map((each) => text(`${list[1]}${each}${list[3]}`));
  return [word];
}

async function expandWord(word: Word, shell: Expander): Promise<string[]> {
  const head = word[0];
  if (word.length === 1 && head?.kind === 'parameter' && head.name === '@' && head.quoted)
    return [...shell.state.positional];
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  for (const part of word) {
    for (const piece of await expandPart(part, shell)) {
      if (piece.quoted || part.kind === 'text') {
        (current ??= []).push(piece);
        continue;
      }
      const chunks = piece.text.split(/[ \t\n]+/);
      for (const [index, chunk] of chunks.entries()) {
        if (index > 0 && current) {
          fields.push(current);
          current = undefined;
        }
        if (chunk !== '') (current ??= []).push({ text: chunk, quoted: false });
      }
    }
  }
  if (current) fields.push(current);
  return fields.flatMap((field) => expandPath(field, shell));
}

/** Path name expansion of one field; a pattern that matches nothing stays as it is. */
function expandPath(field: readonly Piece[], shell: Expander): string[] {
  const plain = field.map((piece) => piece.text).join('');
  if (!field.some((piece) => !piece.quoted && /[*?[]/.test(piece.text))) return [plain];
  const absolute = resolvePath(shell.state.cwd, plain);
  const slash = absolute.lastIndexOf('/');
  const directory = absolute.slice(0, slash) || '/';
  const matcher = patternToRegExp(absolute.slice(slash + 1), true);
  const prefix = plain.slice(0, plain.lastIndexOf('/') + 1);
  const names = (shell.filesystem.list(directory) ?? []).filter(
    (name) => matcher.test(name) && !name.startsWith('.'),
  );
  return names.length === 0 ? [plain] : names.map((name) => prefix + name);
}

async function expandPart(part: WordPart, shell: Expander): Promise<Piece[]> {
  switch (part.kind) {
    case 'text': {
      const home =
        !part.quoted && /^~(?=\/|$)/.test(part.text)
          ? part.text.replace('~', shell.state.variables.get('HOME') ?? '/root')
          : part.text;
      return [{ text: home, quoted: part.quoted }];
    }
    case 'command':
      return [
        { text: (await shell.substitute(part.script)).replace(/\n+$/, ''), quoted: part.quoted },
      ];
    case 'arithmetic': {
      const expression = await expandText(part.expression, shell);
      return [
        {
          text: String(
            evaluateArithmetic(expression, (name) => shell.state.parameter(name) ?? '0'),
          ),
          quoted: part.quoted,
        },
      ];
    }
    case 'parameter':
      return [{ text: await expandParameter(part, shell), quoted: part.quoted }];
  }
}

async function expandParameter(
  part: WordPart & { kind: 'parameter' },
  shell: Expander,
): Promise<string> {
  const value = shell.state.parameter(part.name);
  const operand = async (): Promise<string> => expandText(part.operand ?? [], shell);
  const operator = part.operator ?? '';
  if (operator === 'length') return String((value ?? '').length);
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.replace(':', '')) {
    case '-':
      return missing ? operand() : value;
    case '+':
      return missing ? '' : operand();
    case '=':
      if (missing) shell.state.variables.set(part.name, await operand());
      return shell.state.parameter(part.name) ?? '';
    case '?':
      if (missing)
        throw new ShellSyntaxError(`${part.name}: ${(await operand()) || 'parameter not set'}`);
      return value;
    case '%':
    case '%%':
    case '#':
    case '##':
      return trim(value ?? '', operator, await expandPattern(part.operand ?? [], shell));
    default:
      return value ?? '';
  }
}

/** `${x%p}`, `${x%%p}`, `${x#p}`, `${x##p}`: removes the shortest or longest suffix or prefix. */
function trim(value: string, operator: string, pattern: RegExp): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => i);
  if (operator.length === 2) lengths.reverse();
  for (const length of lengths) {
    if (operator.startsWith('#') && pattern.test(value.slice(0, length)))
      return value.slice(length);
    if (operator.startsWith('%') && pattern.test(value.slice(value.length - length)))
      return value.slice(0, value.length - length);
  }
  return value;
}
