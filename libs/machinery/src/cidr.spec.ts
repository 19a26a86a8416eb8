import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cidr, cidrErrors, parseCIDR } from './cidr.js';
import { bitsOf, IP, ipErrors, ipFamily, parseIP, type IPFamily } from './ip.js';

const addresses = (family: IPFamily): fc.Arbitrary<IP> =>
  fc.bigInt(0n, (1n << BigInt(bitsOf(family))) - 1n).map((value) => IP.of(family, value));
const anyAddress = fc.oneof(addresses('IPv4'), addresses('IPv6'));
const anyBlock = anyAddress.chain((ip) =>
  fc.nat({ max: bitsOf(ip.family) }).map((prefix) => new Cidr(ip, prefix)),
);

describe('parseIP', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::', '::'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseIP(text)?.text).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.01',
    '10.0.0.256',
    '0x7f.0.0.1',
    '127.1',
    ':::',
    'fe80::1%eth0',
    '::1.2.3.04',
    '1.2.3.4.5',
    ' 1.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseIP(text)).toBeUndefined();
    expect(ipFamily(text)).toBeUndefined();
  });

  it('reads back any address', () => {
    fc.assert(
      fc.property(anyAddress, (ip) => {
        fc.pre(ip.family === 'IPv4' || ip.value >> 32n !== 0xffffn);
        expect(parseIP(ip.text)?.equals(ip)).toBe(true);
      }),
    );
  });
});

describe('Cidr', () => {
  it('knows its ends, its size and its addresses', () => {
    const block = parseCIDR('10.96.0.0/12')!;
    expect([block.network.text, block.broadcast.text, block.size]).toEqual([
      '10.96.0.0',
      '10.111.255.255',
      1048576n,
    ]);
    expect(block.at(10).text).toBe('10.96.0.10');
    expect(block.subnet(24, 3).text).toBe('10.96.3.0/24');
    expect(() => block.at(block.size)).toThrow(RangeError);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', 'x/8', '::/129', '10.0.0.0/-1'])(
    'refuses %j',
    (text) => {
      expect(parseCIDR(text)).toBeUndefined();
    },
  );

  it('contains exactly the addresses that share its prefix', () => {
    fc.assert(
      fc.property(anyBlock, anyAddress, (block, ip) => {
        const shift = BigInt(bitsOf(block.family) - block.prefix);
        const shares =
          ip.family === block.family && ip.value >> shift === block.network.value >> shift;
        expect(block.contains(ip)).toBe(shares);
        expect(block.contains(block.network) && block.contains(block.broadcast)).toBe(true);
        expect(block.at(block.size - 1n).equals(block.broadcast)).toBe(true);
      }),
    );
  });

  it('overlaps another block when one includes the other', () => {
    const [wide, narrow, other] = ['10.0.0.0/8', '10.1.0.0/16', '11.0.0.0/8'].map((text) =>
      parseCIDR(text)!,
    );
    expect([wide!.overlaps(narrow!), narrow!.overlaps(wide!), wide!.overlaps(other!)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('checks of fields', () => {
  it.each([
    ['10.0.0.1', false, []],
    ['x', false, ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['10.0.0.09', false, []],
    ['10.0.0.09', true, ['must not have leading 0s']],
    ['::ffff:1.2.3.4', true, ['must not be an IPv4-mapped IPv6 address']],
  ])('address %s, strict %s', (text, strict, errors) => {
    expect(ipErrors(text, strict)).toEqual(errors);
  });

  it.each([
    ['10.0.0.0/8', true, []],
    ['10.0.0.1/8', false, []],
    ['10.0.0.1/8', true, ['must not have bits set beyond the prefix length']],
    ['010.0.0.0/8', true, ['must not have leading 0s in IP or prefix length']],
    ['10.0.0.0', false, ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ])('block %s, strict %s', (text, strict, errors) => {
    expect(cidrErrors(text, strict)).toEqual(errors);
  });
});
