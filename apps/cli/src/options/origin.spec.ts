import { describe, expect, it } from 'vitest';
import { parseOrigin } from './origin.js';

describe('--from', () => {
  it('is a pod of the namespace at hand or of another one', () => {
    expect(parseOrigin('pod/client', 'shop')).toEqual({ pod: 'shop/client' });
    expect(parseOrigin('pod/kube-system/dns', 'shop')).toEqual({ pod: 'kube-system/dns' });
  });

  it('is a node or an address', () => {
    expect(parseOrigin('node/w1-k8s', 'shop')).toEqual({ node: 'w1-k8s' });
    expect(parseOrigin('ip/2001:db8::1', 'shop')).toEqual({ ip: '2001:db8::1' });
  });

  it('says how it is written when it is something else', () => {
    for (const text of ['client', 'pod/', 'node/a/b', 'deploy/web', 'pod/a/b/c']) {
      expect(() => parseOrigin(text, 'shop')).toThrow(`--from ${text} cannot be understood`);
    }
  });
});
