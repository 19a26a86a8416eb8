import { describe, expect, it } from 'vitest';
import type { Pod } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import { NetworkMemory, NetworkPicture } from '#network';
import { podNetwork, type NetworkSource } from './pod-network.js';

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'w1' },
  spec: { podCIDR: '172.16.1.0/24' },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.1.101' }] },
};
const bound = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'p', uid: 'u', resourceVersion: '1' },
  spec: { nodeName: 'w1', containers: [{ name: 'c', image: 'busybox' }] },
  status: { phase: 'Pending' },
};
const started = {
  ...bound,
  status: { ...bound.status, podIP: '172.16.1.9', podIPs: [{ ip: '172.16.1.9' }] },
} as unknown as Stored<Pod>;

function addressesIn(picture: NetworkPicture): string[] {
  const { traffic } = new NetworkMemory();
  const source = { picture: () => picture, traffic: () => traffic } as NetworkSource;
  return podNetwork(source, started)
    .interfaces()
    .flatMap(({ addresses }) => addresses.map(({ ip }) => ip));
}

describe('the network of a pod', () => {
  it('has the addresses of its sandbox before the API has heard of them', () => {
    const picture = NetworkPicture.fromManifests([node, bound]);
    expect(addressesIn(picture)).toContain('172.16.1.9');
  });

  it('is that of the API from then on', () => {
    const status = { podIP: '172.16.1.10', podIPs: [{ ip: '172.16.1.10' }] };
    const picture = NetworkPicture.fromManifests([node, { ...bound, status } as KubeObject]);
    expect(addressesIn(picture)).toContain('172.16.1.10');
  });
});
