import { cidrErrors, ipErrors, ipFamily, looseCIDR, looseIP, parseCIDR } from '#machinery';
import type { Report } from './report.js';

/**
 * Checks an address in a field that once took old forms (leading zeros, IPv4-mapped). What `kept` holds was accepted before and stays
 * acceptable; anything else must have a form of today (KEP-4858).
 */
export function checkAddress(
  found: Report,
  field: string,
  text: string,
  kept: readonly string[] = [],
): void {
  if (!kept.includes(text)) found.complaints(field, text, ipErrors(text, true));
}

/** The same for a block of addresses; bits beyond its prefix are an old form too. */
export function checkBlock(
  found: Report,
  field: string,
  text: string,
  kept: readonly string[] = [],
): void {
  if (!kept.includes(text)) found.complaints(field, text, cidrErrors(text, true));
}

/** Warnings about an address whose form is not the usual one. */
export function addressWarnings(place: string, text: string): string[] {
  const address = looseIP(text);
  if (address === undefined) return [];
  if (ipFamily(text) !== address.family)
    return [`${place}: non-standard IP address "${text}" is invalid: use "${address.text}"`];
  return address.family === 'IPv6' && address.text !== text
    ? [
        `${place}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${address.text}")`,
      ]
    : [];
}

/** Warnings about a block whose form is not the usual one. */
export function blockWarnings(place: string, text: string): string[] {
  const block = looseCIDR(text);
  if (block === undefined) return [];
  const written = text.slice(0, text.indexOf('/'));
  const address = looseIP(written)!;
  const warnings: string[] = [];
  if (!address.equals(block.network)) {
    const single = `${address.text}/${block.family === 'IPv4' ? 32 : 128}`;
    warnings.push(
      `${place}: CIDR value "${text}" is ambiguous in this context (should be "${block.text}" or "${single}"?)`,
    );
  }
  if (parseCIDR(text) === undefined || ipFamily(written) !== block.family)
    warnings.push(`${place}: non-standard CIDR value "${text}" is invalid: use "${block.text}"`);
  if (warnings.length === 0 && block.family === 'IPv6' && block.text !== text)
    warnings.push(
      `${place}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${block.text}")`,
    );
  return warnings;
}
