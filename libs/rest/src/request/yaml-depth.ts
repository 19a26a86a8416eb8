import { Lexer } from 'yaml';

/**
 * Levels of nesting that YAML may have. The parser calls itself for each; where the stack ends V8 may not throw but end the process,
 * when a regular expression is compiled there.
 */
export const MAX_YAML_DEPTH = 1000;

/** Indentation, and `- `, `? `, `: ` before it, where each can open a level. */
const OPENING = new RegExp(`^(?:[-?:][ \\t]|[ \\t]){${MAX_YAML_DEPTH}}`, 'm');

/** Whether a YAML text is nested deeper than `MAX_YAML_DEPTH`. Takes time in proportion to the text, and no stack. */
export function isTooDeep(text: string): boolean {
  return (
    OPENING.test(text) || (brackets(text) > MAX_YAML_DEPTH && flowDepth(text) > MAX_YAML_DEPTH)
  );
}

/** How many brackets open, those in texts too: few cannot nest deeply, and most bodies have few. */
function brackets(text: string): number {
  let opened = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) opened += 1;
  }
  return opened;
}

function flowDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth -= 1;
  }
  return deepest;
}
