import { dns1123Subdomain, fieldInvalid } from '#machinery';
import type { WantedUser } from './wanted-user.js';

const PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const PATH_TEXT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** Why the constrained modes do not take these extra values, in the words of the API server; undefined when they do. */
export function extraFault(extra: WantedUser['extra']): string | undefined {
  for (const [key, values] of Object.entries(extra)) {
    if (key === '') return 'impersonating the empty string key in extra is not allowed';
    const faults = keyFaults(key);
    if (faults.length > 0) {
      const text = faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`;
      return `impersonating an invalid key in extra is not allowed: ${text}`;
    }
    if (values.length === 0) return 'impersonating empty values in extra is not allowed';
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed';
  }
  return undefined;
}

/** A key is a domain and a path: `acme.io/foo`. */
function keyFaults(key: string): string[] {
  const slash = key.indexOf('/');
  const fault = (value: string, why: string): string =>
    `extra.key: ${fieldInvalid('extra.key', value, why).message}`;
  if (slash <= 0 || slash === key.length - 1)
    return [fault(key, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const host = key.slice(0, slash);
  const path = key.slice(slash + 1);
  const faults = dns1123Subdomain(host).map((why) => fault(host, why));
  if (!PATH.test(path))
    faults.push(
      fault(path, `Invalid path (e.g. '/foo', regex used for validation is '${PATH_TEXT}')`),
    );
  return faults;
}
