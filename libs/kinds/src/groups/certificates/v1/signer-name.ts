import { dns1123Label, dns1123Subdomain } from '#machinery';
import type { Report } from '../../rules/report.js';

/** Characters of the domain, and of the path behind it: a label, a dot and a subdomain. */
const MAX_DOMAIN = 253;
const MAX_PATH = 253 + 63 + 1;

/** A signer is called by a domain of several labels, a slash, and one path of subdomains. */
export function checkSignerName(found: Report, field: string, signer: string): void {
  if (signer === '') {
    found.required(field);
    return;
  }
  const segments = signer.split('/');
  if (segments.length !== 2) {
    const form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    found.invalid(field, signer, form);
    return;
  }
  const [domain = '', path = ''] = segments;
  if (domain.length > MAX_DOMAIN) found.tooLong(field, MAX_DOMAIN);
  const labels = domain.split('.');
  checkParts(found, field, domain, labels, dns1123Label);
  if (labels.length < 2) {
    const why = 'should be a domain with at least two segments separated by dots';
    found.invalid(field, domain, why);
  }
  checkParts(found, field, path, path.split('.'), dns1123Subdomain);
  if (path.length > MAX_PATH) found.tooLong(field, MAX_PATH);
}

/** Only the first part that is wrong is told. */
function checkParts(
  found: Report,
  field: string,
  whole: string,
  parts: readonly string[],
  check: (part: string) => string[],
): void {
  for (const part of parts) {
    const faults = check(part);
    for (const fault of faults)
      found.invalid(field, whole, `validating label ${JSON.stringify(part)}: ${fault}`);
    if (faults.length > 0) return;
  }
}
