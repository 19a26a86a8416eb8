import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandFailure } from '../failure.js';
import { parseTarget } from './target.js';

describe('--to', () => {
  it('is an address or a name with a port', () => {
    expect(parseTarget('10.96.0.1:443', 'x')).toEqual({
      kind: 'host',
      host: '10.96.0.1',
      port: '443',
    });
    expect(parseTarget('web.shop:80', 'x')).toEqual({ kind: 'host', host: 'web.shop', port: '80' });
    expect(parseTarget('10.96.0.1', 'x')).toEqual({ kind: 'host', host: '10.96.0.1' });
  });

  it('is an URL, for what lies beyond an ingress controller', () => {
    expect(parseTarget('http://a.com/shop?x=1', 'x')).toEqual({
      kind: 'url',
      url: new URL('http://a.com/shop?x=1'),
    });
  });

  it('takes IPv6 addresses, with a port in brackets', () => {
    expect(parseTarget('fd00::1', 'x')).toEqual({ kind: 'host', host: 'fd00::1' });
    expect(parseTarget('[fd00::1]:80', 'x')).toEqual({ kind: 'host', host: 'fd00::1', port: '80' });
  });

  it('names Services and pods, with their namespace when it is another one', () => {
    expect(parseTarget('svc/web', 'shop')).toEqual({
      kind: 'service',
      namespace: 'shop',
      name: 'web',
    });
    expect(parseTarget('svc/kube-system/kube-dns:dns', 'shop')).toEqual({
      kind: 'service',
      namespace: 'kube-system',
      name: 'kube-dns',
      port: 'dns',
    });
    expect(parseTarget('pod/web-0:8080', 'shop')).toMatchObject({ kind: 'pod', port: '8080' });
  });

  it('says how it is written when it is something else', () => {
    for (const text of ['', 'job/x', 'svc/', 'svc/a/', 'svc/a/b/c']) {
      expect(() => parseTarget(text, 'x')).toThrow(CommandFailure);
    }
  });

  it('is read or refused with exit code 2, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const outcome = ((): unknown => {
          try {
            return parseTarget(text, 'x').kind;
          } catch (error) {
            return (error as CommandFailure).code;
          }
        })();
        expect(['host', 'service', 'pod', 2]).toContain(outcome);
      }),
    );
  });
});
