import { badRequest, quote } from '#machinery';
import type { Query } from './query.js';

const UNITS: ReadonlySet<string> = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h']);

/** Refuses (400) a `timeout` parameter that is no duration in Go's notation (`1m30s`). Requests here end sooner than any of them. */
export function checkTimeout(query: Query): void {
  if (query.isEmpty) return;
  const text = query.text('timeout') ?? '';
  const problem = text === '' ? undefined : durationProblem(text);
  if (problem !== undefined)
    throw badRequest(`invalid timeout specified in the request URL - time: ${problem}`);
}

function durationProblem(text: string): string | undefined {
  const invalid = `invalid duration ${quote(text)}`;
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return undefined;
  if (unsigned === '') return invalid;
  for (let rest = unsigned; rest !== '';) {
    const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)?([^.\d]*)/.exec(rest)!;
    if (number === '') return invalid;
    if (unit === '') return `missing unit in duration ${quote(text)}`;
    if (!UNITS.has(unit)) return `unknown unit ${quote(unit)} in duration ${quote(text)}`;
    rest = rest.slice(number.length + unit.length);
  }
  return undefined;
}
