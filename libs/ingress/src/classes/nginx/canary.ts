import type { Choices } from '../../proxy/decision.js';
import { cookie, header } from '../../proxy/headers.js';
import type { Canary } from './annotation-groups.js';
import { patternOf } from './match.js';

/** Does a request go to the canary, and by what: the header decides before the cookie, the cookie before the weight. */
export function takesCanary(
  canary: Canary,
  headers: Readonly<Record<string, string>>,
  choices: Choices,
): { readonly taken: boolean; readonly by: string } {
  const value = canary.header === '' ? undefined : header(headers, canary.header);
  if (value !== undefined) {
    const taken = byHeader(canary, value);
    if (taken !== undefined) return { taken, by: `header ${canary.header}: ${value}` };
  }
  const biscuit = canary.cookie === '' ? undefined : cookie(headers, canary.cookie);
  if (biscuit === 'always' || biscuit === 'never')
    return { taken: biscuit === 'always', by: `cookie ${canary.cookie}=${biscuit}` };
  const total = Math.max(1, canary.weightTotal);
  const weight = Math.min(Math.max(0, canary.weight), total);
  if (weight === 0 || weight === total)
    return { taken: weight > 0, by: `weight ${weight} of ${total}` };
  const taken = choices.weighted([weight, total - weight]) === 0;
  return { taken, by: `weight ${weight} of ${total}` };
}

/** With a value or a pattern only what fits routes; without, `always` and `never` decide. Undefined: the header says nothing. */
function byHeader({ headerValue, headerPattern }: Canary, value: string): boolean | undefined {
  if (headerValue !== '') return value === headerValue ? true : undefined;
  if (headerPattern !== '')
    return patternOf(headerPattern)?.test(value) === true ? true : undefined;
  if (value === 'always') return true;
  return value === 'never' ? false : undefined;
}
