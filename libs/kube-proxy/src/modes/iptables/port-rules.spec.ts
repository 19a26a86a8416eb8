import { describe, expect, it } from 'vitest';
import type { Family } from '../../address.js';
import { DEFAULT_CONFIG, type ProxyConfig } from '../../config/config.js';
import type { EndpointSliceEndpoint, Service } from '../../objects.js';
import { proxyNode } from '../../picture/proxy-node.js';
import { ProxyState } from '../../picture/proxy-state.js';
import { nodeA, nodeC, onA, onB, web, webSlice } from '../../testing/objects.js';
import { IptablesMode } from './iptables-mode.js';

const HASH = 'LOLE4ISW44XBNF3G';
const clusterCIDRs = ['10.244.0.0/16'];

interface Setting {
  readonly service: Service;
  readonly endpoints?: readonly EndpointSliceEndpoint[];
  readonly config?: Partial<ProxyConfig>;
  readonly on?: typeof nodeA;
  readonly family?: Family;
}

/** The rules of one chain, without its name. */
function chain(
  name: string,
  { service, endpoints = [onA, onB], config, on = nodeA, family = 'IPv4' }: Setting,
): string[] {
  const state = ProxyState.empty({ ...DEFAULT_CONFIG, clusterCIDRs, ...config })
    .withService(service)
    .withSlice(webSlice(endpoints));
  const prefix = `-A ${name} `;
  const lines = new IptablesMode().sync(state, proxyNode(on)).print(family).split('\n');
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

const local = web({
  type: 'NodePort',
  externalTrafficPolicy: 'Local',
  ports: [{ port: 80, nodePort: 30080 }],
});
const balancer = (spec: Partial<Service['spec'] & object>): Service => ({
  ...web({ type: 'LoadBalancer', ...spec }),
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
});

describe('external traffic', () => {
  it('is masqueraded whoever sends it when the policy is Cluster', () => {
    expect(chain(`KUBE-EXT-${HASH}`, { service: web({ externalIPs: ['198.51.100.7'] }) })).toEqual([
      '-m comment --comment "masquerade traffic for default/web external destinations" -j KUBE-MARK-MASQ',
      `-j KUBE-SVC-${HASH}`,
    ]);
  });

  it('keeps its source when the policy is Local, with a short cut for pods and node processes', () => {
    expect(chain(`KUBE-EXT-${HASH}`, { service: local })).toEqual([
      `-s 10.244.0.0/16 -m comment --comment "pod traffic for default/web external destinations" -j KUBE-SVC-${HASH}`,
      '-m comment --comment "masquerade LOCAL traffic for default/web external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      `-m comment --comment "route LOCAL traffic for default/web external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-${HASH}`,
      `-j KUBE-SVL-${HASH}`,
    ]);
  });

  it('finds no pod short cut without a way to tell pods apart, and no local chain without local endpoints', () => {
    const rules = chain(`KUBE-EXT-${HASH}`, {
      service: local,
      on: nodeC,
      config: { clusterCIDRs: [] },
    });
    expect(rules.map((rule) => rule.split(' -j ')[1])).toEqual([
      'KUBE-MARK-MASQ',
      `KUBE-SVC-${HASH}`,
    ]);
  });

  it('is dropped at the node port of a node without a local endpoint', () => {
    expect(chain('KUBE-EXTERNAL-SERVICES', { service: local, on: nodeC })).toEqual([
      '-p tcp -m comment --comment "default/web has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
    ]);
  });
});

describe('a load balancer with source ranges', () => {
  const service = balancer({ loadBalancerSourceRanges: ['198.51.100.0/24', ' 192.168.0.0/24'] });

  it('lets them in, and the address itself when the node is among them', () => {
    expect(chain(`KUBE-FW-${HASH}`, { service })).toEqual([
      `-s 198.51.100.0/24 -m comment --comment "default/web loadbalancer IP" -j KUBE-EXT-${HASH}`,
      `-s 192.168.0.0/24 -m comment --comment "default/web loadbalancer IP" -j KUBE-EXT-${HASH}`,
      `-s 203.0.113.10/32 -m comment --comment "default/web loadbalancer IP" -j KUBE-EXT-${HASH}`,
      '-m comment --comment "other traffic to default/web will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
    expect(chain('KUBE-PROXY-FIREWALL', { service })).toHaveLength(1);
  });

  it.each([[['0.0.0.0/0', '10.0.0.0/8']], [['2001:db8::/32']]])(
    'filters nobody for %j',
    (loadBalancerSourceRanges) => {
      const open = balancer({ loadBalancerSourceRanges });
      expect(chain('KUBE-PROXY-FIREWALL', { service: open })).toEqual([]);
      expect(chain('KUBE-SERVICES', { service: open })).toContainEqual(
        expect.stringMatching(`203.0.113.10/32.*KUBE-EXT-${HASH}$`),
      );
    },
  );

  it('is left to the balancer itself in ipMode Proxy', () => {
    const proxied = {
      ...balancer({}),
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.10', ipMode: 'Proxy' }] } },
    };
    expect(chain('KUBE-SERVICES', { service: proxied }).join('\n')).not.toContain('203.0.113.10');
  });
});

describe('pod traffic', () => {
  const masquerade = (config: Partial<ProxyConfig>): string | undefined =>
    chain(`KUBE-SVC-${HASH}`, { service: web(), config })[0];

  it('is told by its source, its node, or the device that it comes in by', () => {
    expect(masquerade({})).toMatch(/^! -s 10\.244\.0\.0\/16 -d 10\.96\.0\.10\/32 /);
    expect(masquerade({ detectLocalMode: 'NodeCIDR' })).toMatch(/^! -s 10\.244\.1\.0\/24 -d /);
    expect(masquerade({ detectLocalMode: 'BridgeInterface', bridgeInterface: 'cni0' })).toMatch(
      /^-d 10\.96\.0\.10\/32 ! -i cni0 /,
    );
    expect(
      masquerade({ detectLocalMode: 'InterfaceNamePrefix', interfaceNamePrefix: 'veth' }),
    ).toMatch(/ ! -i veth\+ /);
  });

  it('is masqueraded as well when everything is', () => {
    expect(masquerade({ masqueradeAll: true })).toMatch(/^-d 10\.96\.0\.10\/32 -p tcp /);
  });

  it('is not looked for in a family that the configuration says nothing about', () => {
    expect(masquerade({ clusterCIDRs: ['fd00:10::/48'] })).toContain('-m statistic');
  });
});

describe('IPv6', () => {
  const service = web({
    clusterIPs: ['10.96.0.10', 'fd00:10:96::10'],
    type: 'NodePort',
    ports: [{ port: 80, nodePort: 30080 }],
  });

  it('has rules of its own, refuses in its own words, and no node ports on ::1', () => {
    expect(chain('KUBE-SERVICES', { service, family: 'IPv6' })).toEqual([
      '-d fd00:10:96::10/128 -p tcp -m comment --comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable',
      '! -d ::1/128 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ]);
  });
});

describe('Services that kube-proxy leaves alone', () => {
  const labelled = {
    ...web(),
    metadata: {
      ...web().metadata,
      labels: { 'service.kubernetes.io/service-proxy-name': 'other' },
    },
  };
  it.each([
    ['headless ones', web({ clusterIP: 'None' })],
    ['names of something outside', web({ type: 'ExternalName', clusterIP: '' })],
    ['those of another proxy', labelled],
  ])('are %s', (_, service) => {
    expect(chain('KUBE-SERVICES', { service })).toHaveLength(1);
  });
});
