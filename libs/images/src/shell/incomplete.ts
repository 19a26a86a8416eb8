import { parseScript } from './parser.js';
import { ShellSyntaxError } from './syntax-error.js';

/** True when more lines could complete the text: an open quote, `if`, `{`, or a line that ends with a backslash. */
export function isIncomplete(text: string): boolean {
  try {
    parseScript(text);
    return text.endsWith('\\');
  } catch (error) {
    return error instanceof ShellSyntaxError && error.incomplete;
  }
}
