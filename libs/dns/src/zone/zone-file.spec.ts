import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorefileError } from '../corefile/corefile-error.js';
import { parseZone } from './zone-file.js';

const HEAD = '$ORIGIN example.org.\n@ 60 IN SOA ns h 1 2 3 4 5\n';
const read = (text: string, included: Readonly<Record<string, string>> = {}) =>
  parseZone(text, { path: 'db', origin: 'example.org.', readFile: (path) => included[path] });
const lines = (text: string, included?: Readonly<Record<string, string>>) =>
  read(text, included)
    .records()
    .map(({ name, ttl, type, data }) => `${name} ${ttl} ${type} ${data}`);

describe('a zone file', () => {
  it('completes relative names and repeats the owner of the line before', () => {
    expect(lines(`${HEAD}www 5 A 192.0.2.1\n    7 AAAA 2001:db8::1 ; second`)).toEqual([
      'example.org. 60 SOA ns.example.org. h.example.org. 1 2 3 4 5',
      'www.example.org. 5 A 192.0.2.1',
      'www.example.org. 7 AAAA 2001:db8::1',
    ]);
  });

  it('joins lines in parentheses and reads times with units', () => {
    expect(lines('@ 1h SOA ns h (\n  2026010101 ; serial\n  2h 30m 1d 5m )')[0]).toBe(
      'example.org. 3600 SOA ns.example.org. h.example.org. 2026010101 7200 1800 86400 300',
    );
  });

  it('takes the TTL of $TTL, of the record before, or of the SOA', () => {
    expect(
      lines('@ SOA ns h 1 2 3 4 90\nwww A 192.0.2.1\n$TTL 5m\nweb A 192.0.2.2').slice(1),
    ).toEqual(['web.example.org. 300 A 192.0.2.2', 'www.example.org. 90 A 192.0.2.1']);
  });

  it('includes other files below another origin', () => {
    expect(
      lines(`${HEAD}$INCLUDE sub lab\nwww 5 A 192.0.2.1`, { sub: 'a 5 A 192.0.2.9\n' }),
    ).toContain('a.lab.example.org. 5 A 192.0.2.9');
  });

  it('ends with an error when files include each other', () => {
    expect(() => read(`${HEAD}$INCLUDE self`, { self: '$INCLUDE self\n' })).toThrow(
      'too deeply nested $INCLUDE',
    );
  });

  it('says where a record is wrong', () => {
    expect(() => read(`${HEAD}www 60 IN A not-an-address\n`)).toThrow(
      'failed to parse file "db" for origin example.org. with error db: dns: bad A A: "not-an-address" at line: 3:26',
    );
    expect(() => read('www 60 IN A 192.0.2.1\n')).toThrow(
      'file "db" has no SOA record for origin example.org.',
    );
  });

  it('reads its own records again', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const record = fc.oneof(
      fc
        .tuple(label, fc.nat(86_400), fc.ipV4())
        .map(([name, ttl, ip]) => `${name}.example.org. ${ttl} IN A ${ip}`),
      fc
        .tuple(label, fc.nat(86_400), label)
        .map(([name, ttl, to]) => `${name}.example.org. ${ttl} IN MX 10 ${to}.example.net.`),
      fc
        .tuple(label, fc.nat(86_400), label)
        .map(
          ([name, ttl, text]) => `${name}.example.org. ${ttl} IN TXT "${text}; (not) a comment"`,
        ),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const once = read(`${HEAD}${records.join('\n')}`).records();
        const text = once
          .map((each) => `${each.name} ${each.ttl} ${each.class} ${each.type} ${each.data}`)
          .join('\n');
        expect(read(text).records()).toEqual(once);
      }),
    );
  });

  it('never fails otherwise than with a message', () => {
    const failureOf = (text: string): string => {
      try {
        read(text);
      } catch (error) {
        return error instanceof CorefileError ? '' : String(error);
      }
      return '';
    };
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(failureOf(text)).toBe('');
      }),
    );
  });
});
