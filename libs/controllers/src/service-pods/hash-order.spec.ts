import { describe, expect, it } from 'vitest';
import { fnv128a } from '../pod-template-hash/fnv.js';
import { inSliceOrder, inSubsetOrder } from './hash-order.js';

describe('the order of ports', () => {
  it('goes by the hash of what Go prints', () => {
    const printed =
      '(v1.EndpointPort){Name:(*string)a Protocol:(*v1.Protocol)TCP Port:(*int32)80 AppProtocol:(*string)<nil>}';
    expect(fnv128a(Buffer.from(printed))).toBe('9086c42305e0d4098df13d690be1f478');
  });

  it('is that of a real cluster in EndpointSlices', () => {
    const ports = [
      { name: 'a', port: 8001, protocol: 'TCP' },
      { name: 'b', port: 9090, protocol: 'TCP' },
      { name: 'd', port: 83, protocol: 'UDP', appProtocol: 'x.y/z' },
    ];
    expect(inSliceOrder(ports).map(({ name }) => name)).toEqual(['d', 'a', 'b']);
  });

  it('is that of a real cluster in Endpoints', () => {
    const ports = [
      { name: 'b', port: 9090, protocol: 'TCP' },
      { name: 'd', port: 83, protocol: 'UDP', appProtocol: 'x.y/z' },
    ];
    expect(inSubsetOrder(ports).map(({ name }) => name)).toEqual(['d', 'b']);
  });
});
