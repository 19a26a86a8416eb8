import { CorefileError } from '../../corefile/corefile-error.js';

/** A word of an expression. */
export interface Token {
  readonly kind: 'String' | 'Number' | 'Identifier' | 'Operator' | 'Bracket' | 'EOF';
  /** A string's content, otherwise what is written. */
  readonly text: string;
  /** From 0. */
  readonly column: number;
}

const WORDS = new Set(['or', 'and', 'not', 'in', 'contains', 'startsWith', 'endsWith', 'matches']);
const PATTERN =
  /\s*(?:(?<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_$][\w$]*)|(?<bracket>[()[\]])|(?<operator>\*\*|[=!<>]=|\|\||&&|[-+*/%<>!?:,]))/y;

/** Splits an expression; the last token is EOF. Throws CorefileError at a character that starts none. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = source.trimEnd().length;
  while (at < end) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(source);
    if (!match) {
      const column = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0);
      throw new CorefileError(
        `unrecognized character: U+${(source.codePointAt(column) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${source[column]}' (1:${column + 1})\n | ${source}\n | ${'.'.repeat(column)}^`,
      );
    }
    at = PATTERN.lastIndex;
    tokens.push(tokenOf(match.groups as Groups, at));
  }
  return [...tokens, { kind: 'EOF', text: '', column: end }];
}

type Groups = Readonly<
  Partial<Record<'string' | 'number' | 'word' | 'bracket' | 'operator', string>>
>;

function tokenOf({ string, number, word, bracket, operator }: Groups, end: number): Token {
  const token = (kind: Token['kind'], text: string, length = text.length): Token => ({
    kind,
    text,
    column: end - length,
  });
  if (string !== undefined)
    return token('String', string.slice(1, -1).replace(/\\(.)/g, '$1'), string.length);
  if (number !== undefined) return token('Number', number);
  if (word !== undefined) return token(WORDS.has(word) ? 'Operator' : 'Identifier', word);
  return bracket === undefined ? token('Operator', operator ?? '') : token('Bracket', bracket);
}
