import { isIP } from 'node:net';
import { addressBytes } from './wire/address.js';
import { fqdn, isDomainName, lower } from './names.js';

/**
 * The zones that a text in a Corefile stands for: a name, or a network whose reverse zone is meant. A prefix that does not end
 * at a label's border gives several (`10.20.0.0/22` is four zones). Undefined when the text is neither.
 */
export function expandZone(text: string): string[] | undefined {
  const network = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text);
  if (network && isIP(network[1] as string) > 0) {
    const reverse = reverseZones(network[1] as string, Number(network[2]));
    if (reverse) return reverse;
  }
  const name = lower(fqdn(text));
  return isDomainName(name) ? [name] : undefined;
}

function reverseZones(address: string, prefix: number): string[] | undefined {
  const family = isIP(address) === 4 ? 4 : 6;
  const bytes = addressBytes(address, family);
  const unit = family === 4 ? 8 : 4;
  if (prefix > bytes.length * 8) return undefined;
  const digits =
    family === 4
      ? [...bytes]
      : [...bytes.toString('hex')].map((digit) => Number.parseInt(digit, 16));
  const whole = Math.floor(prefix / unit);
  const rest = prefix % unit;
  const suffix = family === 4 ? 'in-addr.arpa.' : 'ip6.arpa.';
  const zoneOf = (parts: readonly number[]): string =>
    [...parts.map((part) => part.toString(family === 4 ? 10 : 16)).reverse(), suffix].join('.');
  const head = digits.slice(0, whole);
  if (rest === 0) return [zoneOf(head)];
  const count = 2 ** (unit - rest);
  const first = Math.floor((digits[whole] ?? 0) / count) * count;
  return Array.from({ length: count }, (_, index) => zoneOf([...head, first + index]));
}

/** The address that a reverse name stands for; undefined when it is none, or not complete. */
export function addressOfReverse(name: string): string | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.$/.exec(name);
  if (v4) {
    const text = `${v4[4]}.${v4[3]}.${v4[2]}.${v4[1]}`;
    return isIP(text) === 4 ? text : undefined;
  }
  const v6 = /^((?:[0-9a-f]\.){32,})ip6\.arpa\.$/.exec(name);
  if (!v6) return undefined;
  const nibbles = (v6[1] as string).replaceAll('.', '').split('').reverse().join('');
  return nibbles.slice(0, 32).match(/.{4}/g)?.join(':');
}

/** The zones that a directive names, or those of its server block when it names none. */
export function expandZones(
  given: readonly string[],
  ofBlock: readonly string[],
): readonly string[] {
  return given.length === 0 ? ofBlock : given.flatMap((zone) => expandZone(zone) ?? []);
}

/** A path of a Corefile below the folder of `root`. */
export function pathBelow(root: string, path: string): string {
  return path.startsWith('/') || root === '' ? path : `${root}/${path}`;
}
