import { expect, it } from 'vitest';
import type { Ingress } from '#kinds';
import { ingressHosts, publishedAddress } from './published-address.js';

const of = (host: string, ip?: string): Ingress => ({
  spec: { rules: [{ host }] },
  ...(ip === undefined ? {} : { status: { loadBalancer: { ingress: [{ ip }] } } }),
});

it('finds a host by the address in the status of its Ingress, an exact name before a wildcard', () => {
  const all = [
    ...ingressHosts([of('*.a.com', '192.0.2.1'), of('www.a.com', '192.0.2.2'), of('b.com')]),
  ];
  expect(publishedAddress(all, 'www.a.com')).toBe('192.0.2.2');
  expect(publishedAddress(all, 'shop.a.com')).toBe('192.0.2.1');
  expect(publishedAddress(all, 'a.com')).toBeUndefined();
  expect(publishedAddress(all, 'b.com')).toBeUndefined();
});
