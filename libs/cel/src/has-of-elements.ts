/** A string literal (also raw, bytes, triple-quoted), a comment, a name, blanks, or one other character. */
const TOKENS =
  /[rRbB]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_][A-Za-z0-9_]*|\s+|[^]/g;
/** What the CEL library takes as the argument of `has`: names with dots. */
const PLAIN = /^\s*[A-Za-z_][A-Za-z0-9_]*(?:\s*\.\??\s*[A-Za-z_][A-Za-z0-9_]*)+\s*$/;

/**
 * Rewrites `has(items[0].name)`, whose argument selects a field of something that is no name, as `items[0].?name.hasValue()`: the same
 * question, which the CEL library knows in this form only.
 */
export function withHasOfElements(text: string): string {
  if (!/\bhas\s*\(/.test(text)) return text;
  const tokens: readonly string[] = text.match(TOKENS) ?? [];
  let output = '';
  for (let index = 0; index < tokens.length; index += 1) {
    const end = tokens[index - 1] === '.' ? undefined : endOfHas(tokens, index);
    if (end === undefined) {
      output += tokens[index];
      continue;
    }
    const argument = tokens.slice(tokens.indexOf('(', index) + 1, end);
    output += rewritten(argument);
    index = end;
  }
  return output;
}

/** The place of the bracket that ends `has(` at `index`; undefined: there is no such call. */
function endOfHas(tokens: readonly string[], index: number): number | undefined {
  if (tokens[index] !== 'has') return undefined;
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (depth === 0 && token !== '(' && token.trim() !== '') return undefined;
    if (token === '(') depth += 1;
    if (token === ')' && --depth === 0) return at;
  }
  return undefined;
}

function rewritten(argument: readonly string[]): string {
  const text = argument.join('');
  const last = argument.findLastIndex((token) => token === '.');
  const field = argument
    .slice(last + 1)
    .join('')
    .trim();
  const isSelection = last > 0 && /^[A-Za-z_][A-Za-z0-9_]*$/.test(field);
  if (PLAIN.test(text) || !isSelection) return `has(${text})`;
  return `${withHasOfElements(argument.slice(0, last).join(''))}.?${field}.hasValue()`;
}
