import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '#kinds';
import { serviceAddress } from './service-address.js';

const reference = { namespace: 'ns', name: 'api', port: 443 };
const service: Service = {
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'https', port: 443 }] },
};
const slice = (endpoint: NonNullable<EndpointSlice['endpoints']>[number]): EndpointSlice => ({
  addressType: 'IPv4',
  endpoints: [endpoint],
  ports: [{ name: 'https', port: 8443 }],
});

describe('serviceAddress', () => {
  it('dials an endpoint and shows the cluster IP', () => {
    expect(serviceAddress(reference, service, [slice({ addresses: ['192.0.2.1'] })])).toEqual({
      host: '192.0.2.1',
      port: 8443,
      shown: '10.96.0.7:443',
    });
  });

  it('dials the name of an ExternalName Service', () => {
    const external: Service = { spec: { type: 'ExternalName', externalName: 'host.example' } };
    expect(serviceAddress(reference, external, [])).toEqual({
      host: 'host.example',
      port: 443,
      shown: 'host.example:443',
    });
  });

  it.each([
    ['ServiceNotFound', 'service/api in "ns" is not present', undefined, []],
    [
      'ServicePortError',
      'service/api in "ns" is not listening on port 443',
      { spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }] } },
      [],
    ],
    ['EndpointsNotFound', 'cannot find endpointslices for service/api in "ns"', service, []],
    [
      'MissingEndpoints',
      'endpoints for service/api in "ns" have no addresses with port name "https"',
      service,
      [slice({ addresses: ['192.0.2.1'], conditions: { ready: false } })],
    ],
    [
      'FailedDiscoveryCheck',
      'failing or missing response from https://10.96.0.7:443: the programs of simulated pods serve no API',
      service,
      [slice({ addresses: ['172.16.1.1'], targetRef: { kind: 'Pod', name: 'p' } })],
    ],
  ])('%s: %s', (reason, message, found, slices) => {
    expect(serviceAddress(reference, found, slices)).toEqual({ reason, message });
  });
});
