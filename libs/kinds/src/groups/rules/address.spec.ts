import { describe, expect, it } from 'vitest';
import { addressWarnings, blockWarnings, checkAddress, checkBlock } from './address.js';
import { report } from './report.js';

describe('addresses in forms of old', () => {
  it('are refused, unless they were there before', () => {
    const causes = (kept: readonly string[]) =>
      report((found) => checkAddress(found, 'ip', '010.1.2.3', kept));
    expect(causes([])).toMatchObject([{ field: 'ip', message: expect.stringContaining('0s') }]);
    expect(causes(['010.1.2.3'])).toEqual([]);
    expect(report((found) => checkBlock(found, 'cidr', '10.0.0.1/8'))).toHaveLength(1);
  });

  it.each([
    ['010.1.2.3', ['ip: non-standard IP address "010.1.2.3" is invalid: use "10.1.2.3"']],
    ['::ffff:1.2.3.4', ['ip: non-standard IP address "::ffff:1.2.3.4" is invalid: use "1.2.3.4"']],
    ['FD00::1', ['ip: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")']],
    ['10.1.2.3', []],
    ['nonsense', []],
  ])('%s is warned about where it is not in the usual form', (text, warnings) => {
    expect(addressWarnings('ip', text)).toEqual(warnings);
  });

  it.each([
    [
      '10.0.0.1/8',
      [
        'c: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
      ],
    ],
    ['010.0.0.0/8', ['c: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"']],
    [
      'FD00::/64',
      ['c: IPv6 CIDR value "FD00::/64" should be in RFC 5952 canonical format ("fd00::/64")'],
    ],
    ['10.0.0.0/8', []],
  ])('%s is warned about where it is not in the usual form', (text, warnings) => {
    expect(blockWarnings('c', text)).toEqual(warnings);
  });
});
