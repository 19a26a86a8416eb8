import { describe, expect, it } from 'vitest';
import { ipPool } from '../../../testing/installed.js';
import { readPool } from '../pool.js';
import { CalicoIpam } from './ipam.js';
import type { Claimant } from './pool-choice.js';

const on = (node: string, more: Partial<Claimant> = {}): Claimant => ({
  node,
  nodeLabels: { name: node },
  namespaceLabels: {},
  namespaceAnnotations: {},
  annotations: {},
  ...more,
});

function ipam(specs: Readonly<Record<string, object>>, isStrict = false) {
  const pools = Object.entries(specs).flatMap(
    ([name, spec]) => readPool(ipPool(name, { ...spec })) ?? [],
  );
  const claims: string[] = [];
  const management = new CalicoIpam({
    pools: () => pools,
    ownerOf: () => undefined,
    blocksOf: () => [],
    isUsed: () => false,
    isStrict: () => isStrict,
    claimed: (node, { text }) => void claims.push(`${node} ${text}`),
  });
  const give = (count: number, pod: Claimant) =>
    Array.from({ length: count }, () => management.allocate(pod));
  return { management, claims, give };
}
const blockOf = (ip: unknown): number => Math.floor(Number(String(ip).split('.')[3]) / 4);

describe("Calico's address management", () => {
  const small = { pods: { cidr: '10.0.0.0/28', blockSize: 30 } };

  it('gives a node the addresses of its own block in order, from the first one on', () => {
    const { claims, give } = ipam({ pods: { cidr: '10.0.0.0/16' } });
    const [first = ''] = give(1, on('a')).flat();
    expect(claims).toEqual([`a ${first}/26`]);
    const [, second] = [first, ...give(1, on('a')).flat()];
    expect(Number(second?.split('.')[3])).toBe(Number(first.split('.')[3]) + 1);
  });

  it('gives an address that was released last of all', () => {
    const { management, give } = ipam({ pods: { cidr: '10.0.0.0/30', blockSize: 30 } });
    const [first = ''] = give(1, on('a')).flat();
    management.release([first]);
    expect(give(4, on('a')).flat().at(-1)).toBe(first);
  });

  it('claims another block when one is full, and borrows when all are claimed', () => {
    const { claims, give } = ipam(small);
    const ofB = give(1, on('b')).flat();
    const ofA = give(15, on('a')).flat();
    expect(new Set([...ofA, ...ofB]).size).toBe(16);
    expect(claims.filter((claim) => claim.startsWith('a'))).toHaveLength(3);
    expect(ofA.filter((ip) => blockOf(ip) === blockOf(ofB[0]))).toHaveLength(3);
    expect(give(1, on('a'))).toEqual([
      'failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No IPs available in pools: [10.0.0.0/28]',
    ]);
  });

  it('borrows nothing with strict affinity', () => {
    const { give } = ipam(small, true);
    give(1, on('b'));
    expect(give(13, on('a')).at(-1)).toContain('strict affinity enabled');
  });

  it('takes the pools of the pod, else of its namespace, else those whose selectors fit', () => {
    const { give } = ipam({
      edge: { cidr: '10.1.0.0/16', nodeSelector: "name == 'edge'" },
      rest: { cidr: '10.2.0.0/16', nodeSelector: "name != 'edge'" },
      asked: { cidr: '10.3.0.0/16', nodeSelector: '!all()' },
    });
    const key = 'cni.projectcalico.org/ipv4pools';
    const named = { namespaceAnnotations: { [key]: '["asked"]' } };
    const both = { ...named, annotations: { [key]: '["10.2.0.0/16"]' } };
    const given = [on('edge'), on('x'), on('x', named), on('x', both)].map((pod) =>
      String(give(1, pod)).split('.', 2).join('.'),
    );
    expect(given).toEqual(['10.1', '10.2', '10.3', '10.2']);
    expect(give(1, on('x', { annotations: { [key]: '["none"]' } }))).toEqual([
      'the given pool (none) does not exist, or is not enabled',
    ]);
  });

  it('gives an address that a pod asks for, once', () => {
    const { give } = ipam(small);
    const pod = on('a', { annotations: { 'cni.projectcalico.org/ipAddrs': '["10.0.0.9"]' } });
    expect(give(2, pod)).toEqual([['10.0.0.9'], 'Address already assigned in block: 10.0.0.9']);
  });

  it('gives ends of tunnels addresses of the pools that use the tunnel', () => {
    const { management } = ipam({
      plain: { cidr: '10.1.0.0/16' },
      wrapped: { cidr: '10.2.0.0/16', vxlanMode: 'Always' },
    });
    expect(management.tunnelAddress('a', {}, 'vxlan')).toMatch(/^10\.2\./);
    expect(management.tunnelAddress('a', {}, 'ipip')).toBeUndefined();
  });
});
