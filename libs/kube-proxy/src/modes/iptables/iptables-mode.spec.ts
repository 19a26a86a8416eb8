import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../config/config.js';
import type { HookPacket } from '../../mode.js';
import type { Service } from '../../objects.js';
import { proxyNode } from '../../picture/proxy-node.js';
import { ProxyState } from '../../picture/proxy-state.js';
import { node, nodeA, nodeC, onA, onB, web, webSlice } from '../../testing/objects.js';
import { IptablesMode } from './iptables-mode.js';

const config = { ...DEFAULT_CONFIG, clusterCIDRs: ['10.244.0.0/16'] };
const empty = ProxyState.empty(config);
const mode = new IptablesMode();

function rulesOf(service: Service, endpoints = [onA, onB], on = nodeA, base = empty) {
  return mode.sync(base.withService(service).withSlice(webSlice(endpoints)), proxyNode(on));
}

/** The rules of Services alone: chains that only Services have, and what they add to shared ones. */
function serviceRules(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('-A KUBE-') && line.includes('default/web'));
}

describe('the rules of a ClusterIP', () => {
  it('balance over the endpoints and masquerade what comes from outside of the pod network', () => {
    expect(serviceRules(rulesOf(web()).print('IPv4'))).toEqual([
      '-A KUBE-SEP-CBTFKNOSRCMRXDOA -s 10.244.2.5/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-CBTFKNOSRCMRXDOA -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.2.5:8080',
      '-A KUBE-SEP-XQWD6PXGZUTOOIVQ -s 10.244.1.5/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-XQWD6PXGZUTOOIVQ -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.1.5:8080',
      '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G',
      '-A KUBE-SVC-LOLE4ISW44XBNF3G ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      '-A KUBE-SVC-LOLE4ISW44XBNF3G -m comment --comment "default/web -> 10.244.1.5:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-XQWD6PXGZUTOOIVQ',
      '-A KUBE-SVC-LOLE4ISW44XBNF3G -m comment --comment "default/web -> 10.244.2.5:8080" -j KUBE-SEP-CBTFKNOSRCMRXDOA',
    ]);
  });

  it('refuse clients when nobody anywhere is ready', () => {
    expect(serviceRules(rulesOf(web(), []).print('IPv4'))).toEqual([
      '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });

  it('drop on a node without a local endpoint when the internal policy is Local', () => {
    const rules = rulesOf(web({ internalTrafficPolicy: 'Local' }), [onA, onB], nodeC);
    expect(serviceRules(rules.print('IPv4'))).toEqual([
      '-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web has no local endpoints" -m tcp --dport 80 -j DROP',
    ]);
  });

  it('are the same whichever way the state was reached', () => {
    const slices = [webSlice([onA], 'web-1'), webSlice([onB], 'web-2')];
    const there = empty.withService(web()).withSlice(slices[0]!).withSlice(slices[1]!);
    const back = empty
      .withSlice(webSlice([]))
      .withSlice(slices[1]!)
      .withService(web())
      .withoutSlice(webSlice([]))
      .withSlice(slices[0]!);
    const print = (state: ProxyState): string => mode.sync(state, proxyNode(nodeA)).print('IPv4');
    expect(print(back)).toBe(print(there));
    expect(
      print(there.withoutService('default/web').withoutSlice(slices[0]!).withoutSlice(slices[1]!)),
    ).toBe(print(empty));
  });
});

describe('rules of a node', () => {
  it('are shared by all nodes that see the same of a Service', () => {
    const state = empty.withService(web()).withSlice(webSlice([onA, onB]));
    const [a, c] = [nodeA, nodeC].map((n) => mode.sync(state, proxyNode(n)).print('IPv4'));
    expect(a).toBe(c);
  });

  it('answer node ports on the wanted addresses alone', () => {
    const restricted = ProxyState.empty({ ...config, nodePortAddresses: ['192.168.0.0/24'] });
    const text = rulesOf(
      web({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
      [onA],
      nodeA,
      restricted,
    ).print('IPv4');
    expect(text).toContain(
      '-A KUBE-SERVICES -d 192.168.0.2/32 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -j KUBE-NODEPORTS',
    );
    expect(text).not.toContain('localhost_nps_accepted_pkts');
  });

  it('leave the comments of endpoints out in clusters with more than 1,000 of them', () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({
      ...onA,
      addresses: [`10.244.${1 + (i >> 8)}.${i & 255}`],
    }));
    const text = rulesOf(web(), many).print('IPv4');
    expect(text).not.toContain('default/web ->');
    expect(text).toContain('"default/web cluster IP"');
  });

  it('print 1/n as the kernel keeps it', () => {
    const three = [onA, onB, { ...onA, addresses: ['10.244.1.6'] }];
    expect(rulesOf(web(), three).print('IPv4')).toContain('--probability 0.33333333349');
  });
});

describe('a walk through the rules', () => {
  const packet: HookPacket = {
    protocol: 'tcp', source: '10.244.1.9', sourcePort: 40_000, destination: '10.96.0.10', destinationPort: 80,
    mark: 0, state: 'NEW', isFirst: true, isTranslated: false,
  }; // prettier-ignore
  const context = { isLocal: (ip: string) => ip === '192.168.0.2', choose: () => true, now: 0 };

  it('ends at the endpoint that chance picks, and names the object behind each rule', () => {
    const result = rulesOf(web()).walk('PREROUTING', packet, context);
    expect(result.translateTo).toEqual({ ip: '10.244.1.5', port: 8080 });
    expect(
      result.hits.map((hit) => [hit.chain, hit.number, hit.origin?.object.kind, hit.origin?.field]),
    ).toEqual([
      ['PREROUTING', 1, undefined, undefined],
      ['KUBE-SERVICES', 1, 'Service', 'spec.clusterIP'],
      ['KUBE-SVC-LOLE4ISW44XBNF3G', 2, 'EndpointSlice', 'endpoints[0].addresses[0]'],
      ['KUBE-SEP-XQWD6PXGZUTOOIVQ', 2, 'EndpointSlice', 'endpoints[0].addresses[0]'],
    ]);
  });

  it('marks traffic from outside of the pod network for masquerading', () => {
    const rules = rulesOf(web());
    const { mark } = rules.walk('PREROUTING', { ...packet, source: '203.0.113.9' }, context);
    expect(mark).toBe(0x4000);
    const out = rules.walk('POSTROUTING', { ...packet, mark }, context);
    expect(out).toMatchObject({ masquerade: true, mark: 0 });
  });

  it('costs every rule that stands before the one that matches', () => {
    const other = {
      ...web({ clusterIP: '10.96.0.5' }),
      metadata: { name: 'a-first', namespace: 'default' },
    };
    const slice = {
      ...webSlice([onA]),
      metadata: {
        name: 's',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'a-first' },
      },
    };
    const alone = rulesOf(web()).walk('PREROUTING', packet, context).compared;
    const second = rulesOf(web(), [onA, onB], nodeA, empty.withService(other).withSlice(slice));
    expect(second.walk('PREROUTING', packet, context).compared).toBe(alone + 1);
  });

  it('keeps a client at its endpoint while the affinity lasts', () => {
    const rules = rulesOf(web({ sessionAffinity: 'ClientIP' }));
    const seen = new Map([['KUBE-SEP-CBTFKNOSRCMRXDOA', 1000]]);
    const affinity = {
      lastSeen: (list: string) => seen.get(list),
      touch: (list: string, _client: string, now: number) => void seen.set(list, now),
    };
    const at = (now: number) =>
      rules.walk('PREROUTING', packet, { ...context, now, affinity }).translateTo?.ip;
    expect(at(10_000)).toBe('10.244.2.5');
    expect(seen.get('KUBE-SEP-CBTFKNOSRCMRXDOA')).toBe(10_000);
    expect(at(10_000 + 10_800_000)).toBe('10.244.1.5');
  });

  it('decides nothing anew for a connection that is known', () => {
    const result = rulesOf(web()).walk(
      'PREROUTING',
      { ...packet, isFirst: false, state: 'ESTABLISHED' },
      context,
    );
    expect(result.translateTo).toBeUndefined();
  });
});

describe('an update', () => {
  it('leaves the rules of other Services as they are', () => {
    const before = empty.withService(web()).withSlice(webSlice([onA]));
    const other = {
      ...web({ clusterIP: '10.96.0.5' }),
      metadata: { name: 'other', namespace: 'default' },
    };
    const after = before
      .withService(other)
      .withNode(proxyNode(node('node-z', '192.168.0.9', '10.244.9.0/24')));
    expect(after.services.get('default/web')).toBe(before.services.get('default/web'));
  });
});
