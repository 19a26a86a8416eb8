import { dns1123Label, dns1123Subdomain } from '#machinery';
import type { Report } from './report.js';

const MAX_DOMAIN = 253;
const MAX_NAME = MAX_DOMAIN + 1 + 253 + 63 + 1;

/** The name of a signer of certificates: a domain of two labels at least, and a path of one segment. */
export function checkSignerName(found: Report, field: string, name: string | undefined): void {
  if (!name) {
    found.required(field);
    return;
  }
  const segments = name.split('/');
  const [domain = '', path = ''] = segments;
  if (segments.length !== 2) {
    found.invalid(
      field,
      name,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    );
    return;
  }
  if (domain.length > MAX_DOMAIN) found.tooLong(field, MAX_DOMAIN);
  checkFirstWrong(found, field, domain, dns1123Label);
  if (!domain.includes('.'))
    found.invalid(field, domain, 'should be a domain with at least two segments separated by dots');
  checkFirstWrong(found, field, path, dns1123Subdomain);
  if (name.length > MAX_NAME) found.tooLong(field, MAX_NAME);
}

/** Complains about the first part between dots that is no label. */
function checkFirstWrong(
  found: Report,
  field: string,
  text: string,
  check: (label: string) => readonly string[],
): void {
  for (const label of text.split('.')) {
    const complaints = check(label);
    for (const complaint of complaints)
      found.invalid(field, text, `validating label "${label}": ${complaint}`);
    if (complaints.length > 0) return;
  }
}
