import { describe, expect, it } from 'vitest';
import { isSnapshot, topologyFor } from './topology.js';

const node = {
  kind: 'Node',
  metadata: { name: 'n1' },
  status: { addresses: [{ type: 'InternalIP', address: '10.0.0.7' }] },
};
const service = { kind: 'Service', metadata: { name: 's' } };
const deployment = { kind: 'Deployment', metadata: { name: 'd' } };
const started = { kind: 'Pod', metadata: { name: 'p' }, status: { podIP: '10.244.0.5' } };

describe('manifests', () => {
  it('describe a cluster as it is when pods have addresses, or when there are nodes and nothing to run', () => {
    expect(isSnapshot([node, started, deployment])).toBe(true);
    expect(isSnapshot([node, service])).toBe(true);
  });

  it('are wishes otherwise', () => {
    expect(isSnapshot([service, deployment])).toBe(false);
    expect(isSnapshot([node, deployment])).toBe(false);
    expect(isSnapshot([service])).toBe(false);
  });

  it('bring their machines along, or get the default ones', () => {
    expect(topologyFor([node, deployment]).nodes).toMatchObject([{ name: 'n1', ip: '10.0.0.7' }]);
    expect(topologyFor([deployment]).nodes[0]?.name).toBe('cp-k8s');
  });
});
