/** A string literal (also raw, bytes, triple-quoted), a comment, a name with dots, a number, or one other character. */
const TOKENS =
  /[rRbB]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|\s+|[0-9][0-9a-zA-Z.]*|[^]/g;
/** Types that mutations of MutatingAdmissionPolicy make values of (KEP-3962). */
const TYPE = /^(?:Object(?:\.[A-Za-z_][A-Za-z0-9_]*)*|JSONPatch)$/;
const OPENING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/**
 * Rewrites literals of the types `Object…` and `JSONPatch` (`Object.spec{replicas: 3}`) as literals of maps, which is all that the
 * CEL library knows: what a field's value is says nothing about its type there. A field with `?` whose value is absent is
 * left out when the result becomes JSON. Throws an Error for a type that is not the one of its place.
 */
export function withMapLiterals(text: string): string {
  if (!/\b(?:Object|JSONPatch)\b/.test(text)) return text;
  const stack: Bracket[] = [];
  let output = '';
  let type: string | undefined;
  for (const [token] of text.matchAll(TOKENS)) {
    const top = stack.at(-1);
    const isBlank = /^\s/.test(token) || token.startsWith('//');
    if (isBlank) {
      output += token;
    } else if (top?.expectsKey === true && token !== top.close) {
      if (token === '?') continue;
      top.key = token;
      top.expectsKey = false;
      output += JSON.stringify(token);
    } else if (TYPE.test(token)) {
      type = token;
    } else if (token === '{' && type !== undefined) {
      checkPlace(type, stack);
      stack.push({ close: '}', type, expectsKey: true });
      type = undefined;
      output += token;
    } else {
      output += (type ?? '') + token;
      type = undefined;
      if (token in OPENING) stack.push({ close: OPENING[token]!, expectsKey: false });
      else if (token === top?.close) stack.pop();
      else if (token === ',' && top?.type !== undefined) top.expectsKey = true;
    }
  }
  return output + (type ?? '');
}

interface Bracket {
  readonly close: string;
  /** Present for a literal of a type. */
  readonly type?: string;
  expectsKey: boolean;
  key?: string;
}

/** A literal that stands in a field of another one must be of the field's type. */
function checkPlace(type: string, stack: readonly Bracket[]): void {
  const home = stack.findLast((bracket) => bracket.type !== undefined || bracket.close === '}');
  if (home?.type === undefined || home.type === 'JSONPatch') return;
  const expected = `${home.type}.${home.key}`;
  if (type === expected) return;
  throw new Error(
    `unexpected type name ${JSON.stringify(type)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
  );
}
