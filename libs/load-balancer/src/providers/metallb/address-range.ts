import { bitsOf, Cidr, IP, parseCIDR, parseIP } from '#machinery';

/** A field of a MetalLB object that says something impossible; the message is MetalLB's. */
export class ConfigurationError extends Error {}

/**
 * The blocks of one entry of `spec.addresses`: a CIDR as it is, or `start-end` as the fewest blocks that cover it, ascending. Throws
 * ConfigurationError.
 */
export function blocksOf(text: string): readonly Cidr[] {
  const dash = text.indexOf('-');
  if (dash < 0) {
    const cidr = parseCIDR(text);
    if (cidr === undefined) throw new ConfigurationError(`invalid CIDR ${JSON.stringify(text)}`);
    return [cidr];
  }
  const complaint = `invalid IP range ${JSON.stringify(text)}`;
  const [from, to] = [text.slice(0, dash), text.slice(dash + 1)];
  const start = parseIP(from.trim());
  if (start === undefined)
    throw new ConfigurationError(`${complaint}: invalid start IP ${JSON.stringify(from)}`);
  const end = parseIP(to.trim());
  if (end === undefined)
    throw new ConfigurationError(`${complaint}: invalid end IP ${JSON.stringify(to)}`);
  if (start.family !== end.family || start.value > end.value) {
    // Go compares both as 16 bytes, where an IPv4 address comes before most IPv6 ones; a mixed range covers nothing.
    if (start.family === 'IPv4' && end.family === 'IPv6') return [];
    throw new ConfigurationError(
      `${complaint}: start IP "${start.text}" is after the end IP "${end.text}"`,
    );
  }
  return summarize(start, end);
}

/** The fewest blocks that hold exactly the addresses from `start` to `end` (RFC 4632). */
function summarize(start: IP, end: IP): Cidr[] {
  const bits = bitsOf(start.family);
  const blocks: Cidr[] = [];
  for (let at = start.value; at <= end.value;) {
    let hostBits = 0;
    while (
      hostBits < bits &&
      (at >> BigInt(hostBits)) % 2n === 0n &&
      at + (2n << BigInt(hostBits)) - 1n <= end.value
    )
      hostBits += 1;
    const block = new Cidr(IP.of(start.family, at), bits - hostBits);
    blocks.push(block);
    at += block.size;
  }
  return blocks;
}
