import { parseIP, parseCIDR, type Cidr } from '#machinery';
import type { Report } from './report.js';

const ranges: readonly (readonly [detail: string, blocks: readonly Cidr[]])[] = [
  ['may not be unspecified (0.0.0.0 or ::)', blocks('0.0.0.0/32', '::/128')],
  ['may not be in the loopback range (127.0.0.0/8, ::1/128)', blocks('127.0.0.0/8', '::1/128')],
  [
    'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    blocks('169.254.0.0/16', 'fe80::/10'),
  ],
  [
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    blocks('224.0.0.0/24', 'ff02::/16'),
  ],
];

function blocks(...texts: string[]): readonly Cidr[] {
  return texts.map((text) => parseCIDR(text)!);
}

/** An address to which others may be directed: neither the node itself, nor its link, nor nothing. */
export function checkNotSpecialIP(found: Report, field: string, text: string): void {
  const address = parseIP(text);
  if (address === undefined) {
    found.invalid(field, text, 'must be a valid IP address');
    return;
  }
  for (const [detail, list] of ranges) {
    if (list.some((block) => block.contains(address))) found.invalid(field, text, detail);
  }
}
