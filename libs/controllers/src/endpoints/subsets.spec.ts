import { describe, expect, it } from 'vitest';
import { packSubsets, type Offer } from './subsets.js';

const offer = (ip: string, port: number, ready = true): Offer => ({
  address: { ip },
  port: { port, protocol: 'TCP' },
  ready,
});

describe('subsets of Endpoints', () => {
  it('share addresses that offer the same ports, sorted', () => {
    const offers = ['10.0.0.2', '10.0.0.1'].flatMap((ip) => [offer(ip, 443), offer(ip, 80)]);
    expect(packSubsets(offers)).toEqual([
      {
        addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }],
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 443, protocol: 'TCP' },
        ],
      },
    ]);
  });

  it('are apart for addresses that offer different ports', () => {
    const subsets = packSubsets([offer('10.0.0.1', 80), offer('10.0.0.2', 81)]);
    expect(subsets.map(({ addresses }) => addresses)).toEqual([
      [{ ip: '10.0.0.2' }],
      [{ ip: '10.0.0.1' }],
    ]);
  });

  it('list addresses that are not ready on their own', () => {
    expect(packSubsets([offer('10.0.0.1', 80), offer('10.0.0.2', 80, false)])).toMatchObject([
      { addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }] },
    ]);
  });
});
