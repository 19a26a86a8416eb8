import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/** A compiled expression; `exec` gives what RegExp's gives, the first match from the left. */
export type GoPattern = Pick<RE2JS, 'test' | 'matchAll'> & {
  exec(text: string): RegExpExecArray | null;
};

/** The library is loaded with the first pattern: most servers never see one. */
const load = createRequire(import.meta.url);
let library: { readonly RE2JS: typeof RE2JS } | undefined;

/** Programs of more instructions are refused, as nested repetitions make them of short texts; of Go's order of size. */
const MAX_PROGRAM = 20_000;

/**
 * Compiles a regular expression in the syntax of Go (RE2), which is that of schemas, CEL and Corefiles. A match takes time in
 * proportion to the text, whatever the expression: RE2 never goes back. Throws a SyntaxError in Go's words
 * (`error parsing regexp: …`).
 */
export function compileGoPattern(source: string): GoPattern {
  library ??= load('re2js') as { readonly RE2JS: typeof RE2JS };
  let pattern: RE2JS;
  try {
    pattern = library.RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error });
  }
  if (pattern.programSize() > MAX_PROGRAM)
    throw new SyntaxError('error parsing regexp: expression too large');
  return pattern as unknown as GoPattern;
}

const MAX_REMEMBERED = 1000;
const remembered = new Map<string, GoPattern>();

/** `compileGoPattern` for expressions that come again and again. */
export function goPattern(source: string): GoPattern {
  let pattern = remembered.get(source);
  if (pattern === undefined) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(source, (pattern = compileGoPattern(source)));
  }
  return pattern;
}
