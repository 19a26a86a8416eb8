import { goPattern } from '#machinery';
import { header } from '../../../proxy/headers.js';
import type { NamedMatch, TextMatch } from '../api/routes.js';
import type { Question } from './question.js';

/** True if a text is the value, or as a whole what the regular expression (RE2) says. One that cannot be compiled matches nothing. */
export function matchesText({ type = 'Exact', value = '' }: TextMatch, text: string): boolean {
  if (type === 'Exact') return text === value;
  if (type !== 'RegularExpression') return false;
  try {
    return goPattern(`^(?:${value})$`).test(text);
  } catch {
    return false;
  }
}

/** All of the header matches; of equivalent names the first counts. */
export function matchesHeaders(matches: readonly NamedMatch[], { request }: Question): boolean {
  return firstOfName(matches, (name) => name.toLowerCase()).every((match) => {
    const value = header(request.headers, match.name);
    return value !== undefined && matchesText(match, value);
  });
}

/** All of the query matches; of a repeated parameter the first value counts. */
export function matchesQuery(matches: readonly NamedMatch[], { query }: Question): boolean {
  return firstOfName(matches, (name) => name).every((match) => {
    const value = query.get(match.name);
    return value !== null && matchesText(match, value);
  });
}

function firstOfName(
  matches: readonly NamedMatch[],
  keyOf: (name: string) => string,
): readonly NamedMatch[] {
  const seen = new Set<string>();
  return matches.filter(({ name }) => {
    const key = keyOf(name);
    return !seen.has(key) && seen.add(key);
  });
}

/** `version: v1`, or `version: ~v.*` for a regular expression. */
export const named = ({ name, type, value }: NamedMatch): string =>
  `${name}: ${type === 'RegularExpression' ? '~' : ''}${value}`;
