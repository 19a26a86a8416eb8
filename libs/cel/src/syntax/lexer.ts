import type { Problem } from './problems.js';

export type TokenKind =
  | 'IDENTIFIER'
  | 'ESC_IDENTIFIER'
  | 'NUM_FLOAT'
  | 'NUM_INT'
  | 'NUM_UINT'
  | 'STRING'
  | 'BYTES'
  | 'word'
  | 'EOF';

/** `word` is an operator, a bracket or one of the words of the grammar, told by its text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})`;
const STRINGS = [
  `"""(?:${ESCAPE}|[^\\\\])*?"""`,
  `'''(?:${ESCAPE}|[^\\\\])*?'''`,
  `"(?:${ESCAPE}|[^\\\\"\\n\\r])*"`,
  `'(?:${ESCAPE}|[^\\\\'\\n\\r])*'`,
  `[rR]"""[^]*?"""`,
  `[rR]'''[^]*?'''`,
  `[rR]"[^"\\n\\r]*"`,
  `[rR]'[^'\\n\\r]*'`,
].join('|');

/** The tokens of cel-spec's grammar, the longest of several that fit first. */
const TOKENS = new RegExp(
  [
    `(?<blank>[\\t \\r\\n\\f]+|//[^\\n]*)`,
    `(?<bytes>[bB](?:${STRINGS}))`,
    `(?<string>${STRINGS})`,
    `(?<float>[0-9]+\\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\\.[0-9]+(?:[eE][+-]?[0-9]+)?)`,
    `(?<uint>(?:0x[0-9a-fA-F]+|[0-9]+)[uU])`,
    `(?<int>0x[0-9a-fA-F]+|[0-9]+)`,
    `(?<ident>[A-Za-z_][A-Za-z0-9_]*)`,
    `(?<escaped>\`[A-Za-z0-9_./ -]+\`)`,
    `(?<word>==|!=|<=|>=|&&|\\|\\||[<>[\\]{}().,!?:+*/%-])`,
  ].join('|'),
  'y',
);

const KINDS: Readonly<Record<string, TokenKind>> = {
  bytes: 'BYTES',
  string: 'STRING',
  float: 'NUM_FLOAT',
  uint: 'NUM_UINT',
  int: 'NUM_INT',
  ident: 'IDENTIFIER',
  escaped: 'ESC_IDENTIFIER',
  word: 'word',
};
const WORDS = new Set(['in', 'true', 'false', 'null']);

/** The tokens of an expression with `EOF` at the end, and what is none, which is skipped. */
export function tokensOf(text: string): { readonly tokens: Token[]; readonly problems: Problem[] } {
  const tokens: Token[] = [];
  const problems: Problem[] = [];
  let at = 0;
  while (at < text.length) {
    TOKENS.lastIndex = at;
    const found = TOKENS.exec(text);
    if (found === null) {
      const end = endOfNone(text, at);
      const message = `Syntax error: token recognition error at: '${escaped(text.slice(at, end))}'`;
      problems.push({ at, message });
      at = end;
      continue;
    }
    const [name] = Object.entries(found.groups!).find(([, own]) => own !== undefined)!;
    const kind = KINDS[name];
    if (kind !== undefined)
      tokens.push({ kind: WORDS.has(found[0]) ? 'word' : kind, text: found[0], at });
    at = TOKENS.lastIndex;
  }
  tokens.push({ kind: 'EOF', text: '<EOF>', at: text.length });
  return { tokens, problems };
}

/** How far something goes that begins like a token: to the character, included, that cannot follow. */
function endOfNone(text: string, at: number): number {
  const begin = new RegExp(
    `[bB]?(?:"(?:${ESCAPE}|[^\\\\"\\n\\r])*|'(?:${ESCAPE}|[^\\\\'\\n\\r])*)|\`[A-Za-z0-9_./ -]*|[=&|]`,
    'y',
  );
  begin.lastIndex = at;
  let end = begin.test(text) ? begin.lastIndex : at;
  if (text[end] === '\\' && end + 1 < text.length) end += 1;
  return Math.min(
    text.length,
    end + (String.fromCodePoint(text.codePointAt(end) ?? 32).length || 1),
  );
}

const escaped = (text: string): string =>
  text.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
