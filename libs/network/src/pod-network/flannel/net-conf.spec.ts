import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNetConf } from './net-conf.js';

describe('net-conf.json', () => {
  it('is read whatever the case of its names, with the defaults of flanneld', () => {
    expect(readNetConf('{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}')).toEqual({
      network: '10.244.0.0/16',
      backend: 'vxlan',
      vni: 1,
      port: 8472,
      directRouting: false,
    });
    expect(
      readNetConf(
        '{"network":"10.0.0.0/8","BACKEND":{"type":"vxlan","VNI":7,"DirectRouting":true}}',
      ),
    ).toMatchObject({ vni: 7, directRouting: true });
  });

  it('has its IPv6 network only when that is on', () => {
    const text = (on: boolean) =>
      JSON.stringify({ EnableIPv6: on, IPv6Network: 'fd00::/56', Backend: { Type: 'host-gw' } });
    expect(readNetConf(text(true))?.ipv6Network).toBe('fd00::/56');
    expect(readNetConf(text(false))?.ipv6Network).toBeUndefined();
  });

  it.each(['', '{', '[]', '{}', '{"Network":"10.0.0.0/8"}', '{"Backend":{"Type":"wireguard"}}'])(
    'is not usable: %j',
    (text) => expect(readNetConf(text)).toBeUndefined(),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => readNetConf(text)).not.toThrow();
      }),
    );
  });
});
