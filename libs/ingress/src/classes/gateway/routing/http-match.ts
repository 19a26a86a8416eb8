import type { HttpMatch, TextMatch } from '../api/routes.js';
import type { Condition } from './condition.js';
import { matchesHeaders, matchesQuery, matchesText, named } from './text-match.js';

/** Exact paths come first; regular expressions, whose place the API leaves open, stand between them and prefixes. */
const PATH_ORDER: readonly string[] = ['PathPrefix', 'RegularExpression', 'Exact'];

/**
 * A match of an HTTPRoute. Its rank is the precedence that HTTPRouteRule `matches` states: Exact path, characters of the prefix, a method,
 * how many headers, how many query parameters.
 */
export function httpCondition({
  path,
  method,
  headers = [],
  queryParams = [],
}: HttpMatch): Condition {
  const { type = 'PathPrefix', value = '/' } = path ?? {};
  const prefix = value.replace(/\/$/, '');
  const length = type === 'PathPrefix' ? prefix.length : value.length;
  return {
    rank: [
      PATH_ORDER.indexOf(type),
      length,
      method === undefined ? 0 : 1,
      headers.length,
      queryParams.length,
    ],
    matches: (question) =>
      matchesPath({ type, value }, question.path) &&
      (method === undefined || method === question.request.method) &&
      matchesHeaders(headers, question) &&
      matchesQuery(queryParams, question),
    summary: [
      `${type} ${value}`,
      ...(method === undefined ? [] : [`method ${method}`]),
      ...headers.map((each) => `header ${named(each)}`),
      ...queryParams.map((each) => `query ${named(each)}`),
    ].join(', '),
    ...(type === 'PathPrefix' ? { prefix } : {}),
  };
}

/** Prefixes are compared element by element, and a slash at their end does not count. */
function matchesPath({ type, value = '/' }: TextMatch, path: string): boolean {
  if (type !== 'PathPrefix') return matchesText({ ...(type && { type }), value }, path);
  const prefix = value.replace(/\/$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}
