import { describe, expect, it } from 'vitest';
import { parseConfig, parseConfigMap } from './parse.js';

describe('KubeProxyConfiguration', () => {
  it('is read from the ConfigMap that kubeadm writes', () => {
    const config = parseConfigMap({
      metadata: { name: 'kube-proxy', namespace: 'kube-system', resourceVersion: '5' },
      data: {
        'config.conf': [
          'apiVersion: kubeproxy.config.k8s.io/v1alpha1',
          'kind: KubeProxyConfiguration',
          'clusterCIDR: 172.16.0.0/16,fd00:10::/48',
          'iptables: {masqueradeAll: true, masqueradeBit: 10, localhostNodePorts: false}',
          'nodePortAddresses: [primary]',
          'conntrack: {tcpBeLiberal: true, maxPerCore: 1024, tcpEstablishedTimeout: 2h0m0s, udpTimeout: 10s}',
        ].join('\n'),
      },
    });
    expect(config).toMatchObject({
      mode: 'iptables',
      clusterCIDRs: ['172.16.0.0/16', 'fd00:10::/48'],
      masqueradeAll: true,
      masqueradeBit: 10,
      localhostNodePorts: false,
      nodePortAddresses: ['primary'],
      conntrackTcpBeLiberal: true,
      conntrack: {
        maxPerCore: 1024,
        min: 131_072,
        tcpEstablishedMs: 7_200_000,
        tcpCloseWaitMs: 3_600_000,
        udpMs: 10_000,
      },
      source: { kind: 'ConfigMap', name: 'kube-proxy', resourceVersion: '5' },
    });
  });

  it('has the defaults where kubeadm writes null', () => {
    const config = parseConfig(
      'mode: ""\niptables:\n  masqueradeAll: false\n  masqueradeBit: null\nnodePortAddresses: null\n',
    );
    expect(config).toMatchObject({
      mode: 'iptables',
      masqueradeBit: 14,
      nodePortAddresses: [],
      localhostNodePorts: true,
    });
  });

  it('listens where it says, on the loopback address of its own family for metrics', () => {
    expect(parseConfig('bindAddress: "::"\nhealthzBindAddress: "192.168.0.2"')).toMatchObject({
      healthzBindAddress: '192.168.0.2:10256',
      metricsBindAddress: '[::1]:10249',
    });
  });

  it.each([
    ['mode: magic', 'mode: "magic" is not one of iptables, ipvs, nftables, userspace'],
    ['clusterCIDR: 10.0.0.0', 'clusterCIDR: "10.0.0.0" is not a CIDR'],
    ['iptables: {masqueradeBit: 32}', 'iptables.masqueradeBit: must be within the range [0, 31]'],
    ['nodePortAddresses: [eth0]', 'nodePortAddresses: "eth0" is not a CIDR'],
    ['detectLocalMode: Magic', 'detectLocalMode: "Magic" is not one of'],
    ['conntrack: {min: -1}', 'conntrack.min: must be greater than or equal to 0'],
    ['conntrack: {udpTimeout: soon}', 'conntrack.udpTimeout: "soon" is not a duration'],
    ['iptables: 3', 'iptables: must be an object'],
    ['bindAddress: here', 'bindAddress: not a valid textual representation of an IP address'],
    ['metricsBindAddress: ":10249"', 'metricsBindAddress: must be IP:port'],
  ])('is refused for %s', (text, message) => {
    expect(() => parseConfig(text)).toThrow(message);
  });
});
