import type { Service } from '#kinds';
import { parseIP, type IP, type IPFamily } from '#machinery';
import { AllocationError } from './allocation-error.js';

/** Of which family an address is, or that there is one of each. */
export type Families = IPFamily | 'dual';

/** Addresses as Go prints a list of them with %q; one that is missing is `<nil>`. */
export function quoted(addresses: readonly (IP | string | undefined)[]): string {
  const texts = addresses.map((ip) =>
    JSON.stringify(ip === undefined ? '<nil>' : typeof ip === 'string' ? ip : ip.text),
  );
  return `[${texts.join(' ')}]`;
}

/** The family of one address, or of two of different families. Throws AllocationError. */
export function familiesOf(addresses: readonly IP[]): Families {
  const [first, second] = addresses;
  if (first === undefined || addresses.length > 2)
    throw new AllocationError(
      `IPFamilyForAddresses: invalid ips length ${addresses.length} ${quoted(addresses)}`,
    );
  if (second === undefined) return first.family;
  if (first.family === second.family)
    throw new AllocationError(`IPFamilyForAddresses: same address family ${quoted(addresses)}`);
  return 'dual';
}

/** The families of a Service are those of its cluster addresses; undefined: it has none (yet, or by its wish). */
export function familiesOfService({ spec }: Service): Families | undefined {
  const addresses = (spec?.clusterIPs ?? (spec?.clusterIP ? [spec.clusterIP] : [])).map(parseIP);
  if (addresses.length === 0 || addresses.some((ip) => ip === undefined)) return undefined;
  return familiesOf(addresses as IP[]);
}
