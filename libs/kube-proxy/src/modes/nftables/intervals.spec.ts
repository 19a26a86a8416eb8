import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, parseCidr } from '../../address.js';
import { intervalTexts } from './intervals.js';

const texts = (...cidrs: readonly string[]) => intervalTexts(cidrs.map((text) => parseCidr(text)!));

describe('blocks in an anonymous set, as nft 1.0.6 listed them', () => {
  it.each([
    [['10.0.0.0/9', '10.128.0.0/9', '192.168.0.2/32'], '10.0.0.0/8, 192.168.0.2'],
    [['192.168.0.2/32', '192.168.0.2/32', '10.0.0.0/8'], '10.0.0.0/8, 192.168.0.2'],
    [['192.168.0.2/32', '192.168.0.3/32'], '192.168.0.2/31'],
    [['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'], '10.0.0.0-10.0.2.255'],
    [['192.168.0.0/24', '192.168.0.2/32'], '192.168.0.0/24'],
    [['128.0.0.0/1', '64.0.0.0/2'], '64.0.0.0-255.255.255.255'],
    [['0.0.0.0/1', '128.0.0.0/1'], '0.0.0.0/0'],
    [['2001:db8::/32', '2000::/3', 'fd00::/16'], '2000::/3, fd00::/16'],
  ])('%j', (cidrs, listed) => {
    expect(texts(...cidrs).join(', ')).toBe(listed);
  });

  it('hold the same addresses as the blocks that they were made of', () => {
    const block = fc
      .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 26, max: 32 }))
      .map(([last, prefix]) => parseCidr(`10.0.0.${last}/${prefix}`)!);
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 6 }), (cidrs) => {
        const held = intervalTexts(cidrs).flatMap((text) => {
          const [first = '', end] = text.split('-');
          const number = (ip: string): number => Number(ip.split('/')[0]!.split('.')[3]);
          const size = 2 ** (32 - Number(first.split('/')[1] ?? 32));
          const last = end === undefined ? number(first) + size - 1 : number(end);
          return Array.from({ length: last - number(first) + 1 }, (_, i) => number(first) + i);
        });
        const wanted = Array.from({ length: 64 }, (_, n) => n).filter((n) =>
          cidrs.some((cidr) => contains(cidr, `10.0.0.${n}`)),
        );
        expect(held).toEqual(wanted);
      }),
    );
  });
});
