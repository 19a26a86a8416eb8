import { formatAddress, type Cidr } from '../../address.js';

const FULL = { IPv4: 32, IPv6: 128 } as const;

/**
 * The blocks of an anonymous set as nft lists them: in the order of addresses, those that overlap or touch as one. What is then no
 * single block is written as `first-last`. Texts only; the blocks are of one family.
 */
export function intervalTexts(cidrs: readonly Cidr[]): string[] {
  const merged: { readonly family: Cidr['family']; readonly first: bigint; last: bigint }[] = [];
  for (const { family, base: first, prefix } of cidrs.toSorted(byBase)) {
    const last = first + (1n << BigInt(FULL[family] - prefix)) - 1n;
    const before = merged.at(-1);
    if (before === undefined || first > before.last + 1n) merged.push({ family, first, last });
    else if (last > before.last) before.last = last;
  }
  return merged.map(({ family, first, last }) => {
    const start = formatAddress(family, first);
    if (first === last) return start;
    const size = last - first + 1n;
    const isBlock = (size & (size - 1n)) === 0n && first % size === 0n;
    return isBlock
      ? `${start}/${FULL[family] - (size.toString(2).length - 1)}`
      : `${start}-${formatAddress(family, last)}`;
  });
}

const byBase = (a: Cidr, b: Cidr): number => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0);
