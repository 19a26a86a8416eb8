import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, formatAddress, hostPort, parseAddress, parseCidr } from './address.js';

describe('addresses', () => {
  it('are written as they were read', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const address = parseAddress(ip);
        expect(address && formatAddress(address.family, address.value)).toBe(ip);
      }),
    );
  });

  it('are no abbreviations and no host names', () => {
    for (const text of ['1', '10.1', '010.0.0.1', '10.0.0.256', 'web', ''])
      expect(parseAddress(text)).toBeUndefined();
  });

  it('stand in brackets before a port when they are IPv6', () => {
    expect([hostPort('10.0.0.1', 80), hostPort('fd00::1', 80)]).toEqual([
      '10.0.0.1:80',
      '[fd00::1]:80',
    ]);
  });
});

describe('blocks', () => {
  it('lose their host bits', () => {
    expect(parseCidr('10.244.1.7/24')?.text).toBe('10.244.1.0/24');
    expect(parseCidr('fd00:10:244:1::5/64')?.text).toBe('fd00:10:244:1::/64');
  });

  it('hold the addresses that share their prefix, of their family alone', () => {
    const block = parseCidr('10.244.0.0/16')!;
    expect(
      ['10.244.255.255', '10.245.0.0', 'fd00::1', 'nonsense'].map((ip) => contains(block, ip)),
    ).toEqual([true, false, false, false]);
  });

  it('are refused with a prefix that the family does not have', () => {
    for (const text of ['10.0.0.0/33', '10.0.0.0', '10.0.0.0/', 'x/8', '10.0.0.0/8/8'])
      expect(parseCidr(text)).toBeUndefined();
  });
});
