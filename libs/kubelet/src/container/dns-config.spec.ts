import { describe, expect, it } from 'vitest';
import type { Pod, PodSpec } from '#kinds';
import { resolvConf } from './dns-config.js';

const settings = {
  clusterDns: '10.96.0.10',
  clusterDomain: 'cluster.local',
  nodeNameservers: ['192.168.1.1'],
  nodeSearches: ['lan'],
};
const linesOf = (spec: Partial<PodSpec>): string[] => {
  const pod: Pod = { metadata: { namespace: 'shop' }, spec: { containers: [], ...spec } };
  return resolvConf(pod, settings).trimEnd().split('\n');
};

describe('the resolv.conf of a pod', () => {
  it('asks the DNS of the cluster and searches its own namespace first', () => {
    expect(linesOf({})).toEqual([
      'search shop.svc.cluster.local svc.cluster.local cluster.local lan',
      'nameserver 10.96.0.10',
      'options ndots:5',
    ]);
  });

  it('is that of the node for dnsPolicy Default, and for ClusterFirst on the network of the node', () => {
    const node = ['search lan', 'nameserver 192.168.1.1'];
    expect(linesOf({ dnsPolicy: 'Default' })).toEqual(node);
    expect(linesOf({ hostNetwork: true })).toEqual(node);
    expect(linesOf({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' })[1]).toBe(
      'nameserver 10.96.0.10',
    );
  });

  it('adds what dnsConfig says; an option of the same name replaces the old one', () => {
    const dnsConfig = {
      nameservers: ['1.1.1.1'],
      searches: ['example.com'],
      options: [{ name: 'ndots', value: '2' }],
    };
    expect(linesOf({ dnsPolicy: 'None', dnsConfig })).toEqual([
      'search example.com',
      'nameserver 1.1.1.1',
      'options ndots:2',
    ]);
    expect(linesOf({ dnsConfig }).at(-1)).toBe('options ndots:2');
  });
});
