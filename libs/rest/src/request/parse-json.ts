import { isNestedTooDeeply } from './json-depth.js';
import { jsonSyntaxError } from './json-syntax.js';

/** Reads the JSON of a body. Throws a SyntaxError in the words of Go's decoder, also for what is nested beyond its bound. */
export function parseJson(text: string): unknown {
  if (isNestedTooDeeply(text)) throw new SyntaxError('exceeded max depth');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SyntaxError(jsonSyntaxError(text) ?? 'invalid JSON');
  }
}
