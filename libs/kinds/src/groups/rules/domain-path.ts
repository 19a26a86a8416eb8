import { dns1123Subdomain } from '#machinery';
import type { Report } from './report.js';

const PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const PATH_TEXT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** The name of a controller: a domain and a path, `acme.io/foo`. */
export function checkDomainPrefixedPath(found: Report, field: string, value: string): void {
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) {
    found.invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  found.complaints(field, value.slice(0, slash), dns1123Subdomain(value.slice(0, slash)));
  const path = value.slice(slash + 1);
  if (!PATH.test(path)) {
    found.invalid(
      field,
      path,
      `Invalid path (e.g. '/foo', regex used for validation is '${PATH_TEXT}')`,
    );
  }
}
