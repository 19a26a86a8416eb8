/** Levels of nesting that JSON may have: the bound of Go's decoder. */
export const MAX_JSON_DEPTH = 10_000;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/**
 * Whether a JSON text is nested deeper than `MAX_JSON_DEPTH`. Reads it once without a stack; a text that is too short to be so deep,
 * as most bodies are, is not read at all. What it says of a text that is no JSON means nothing.
 */
export function isNestedTooDeeply(text: string): boolean {
  if (text.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; ; at += 1) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    at = quote;
  }
}
