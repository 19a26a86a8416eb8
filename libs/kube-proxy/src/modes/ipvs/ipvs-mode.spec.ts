import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../config/config.js';
import type { HookPacket, WalkContext } from '../../mode.js';
import type { Service } from '../../objects.js';
import { proxyNode } from '../../picture/proxy-node.js';
import { ProxyState } from '../../picture/proxy-state.js';
import { nodeA, nodeC, onA, onB, web, webSlice } from '../../testing/objects.js';
import { IpvsMode } from './ipvs-mode.js';

const empty = ProxyState.empty({ ...DEFAULT_CONFIG, clusterCIDRs: ['10.244.0.0/16'] });
const mode = new IpvsMode();
const rulesOf = (service: Service, endpoints = [onA, onB], on = nodeA, base = empty) =>
  mode.sync(base.withService(service).withSlice(webSlice(endpoints)), proxyNode(on));

const nodePort = web({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
const balancer = (spec: Partial<Service['spec'] & object> = {}): Service => ({
  ...web({ type: 'LoadBalancer', ...spec }),
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
});

const packet: HookPacket = {
  protocol: 'tcp',
  source: '10.244.1.9',
  sourcePort: 40_000,
  destination: '10.96.0.10',
  destinationPort: 80,
  mark: 0,
  state: 'NEW',
  isFirst: true,
  isTranslated: false,
};
const context: WalkContext = { isLocal: () => false, choose: () => true, now: 0 };

describe('virtual servers', () => {
  it('stand for every address of a Service, as ipvsadm -Ln prints them', () => {
    expect(rulesOf(nodePort).print('IPv4').split('\n')).toEqual([
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  10.96.0.10:80 rr',
      '  -> 10.244.1.5:8080              Masq    1      0          0         ',
      '  -> 10.244.2.5:8080              Masq    1      0          0         ',
      'TCP  192.168.0.2:30080 rr',
      '  -> 10.244.1.5:8080              Masq    1      0          0         ',
      '  -> 10.244.2.5:8080              Masq    1      0          0         ',
      '',
    ]);
  });

  it('say the scheduler and the time of session affinity', () => {
    const config = { ...empty.config, ipvs: { ...empty.config.ipvs, scheduler: 'sh' } };
    const sticky = web({ sessionAffinity: 'ClientIP' });
    const text = rulesOf(sticky, [onA], nodeA, empty.withConfig(config)).print('IPv4');
    expect(text).toContain('TCP  10.96.0.10:80 sh persistent 10800\n');
  });

  it('fall back to all endpoints where policy Local finds none', () => {
    const local = web({ internalTrafficPolicy: 'Local', externalIPs: ['198.51.100.7'] });
    expect(rulesOf(local).print('IPv4')).toMatch(/10\.96\.0\.10:80 rr\n  -> 10\.244\.1\.5.*\nTCP/);
    expect(rulesOf(local, [onA, onB], nodeC).print('IPv4')).toMatch(
      /10\.96\.0\.10:80 rr\n  -> 10\.244\.1\.5.*\n  -> 10\.244\.2\.5/,
    );
  });

  it('refuse clients when nobody anywhere is ready', () => {
    const { verdict, hits } = rulesOf(web(), []).walk('INPUT', packet, context);
    expect(verdict).toEqual({ kind: 'reject', with: 'icmp-port-unreachable' });
    expect(hits.at(-1)).toMatchObject({ chain: 'TCP  10.96.0.10:80 rr' });
  });

  it('place a connection and name the endpoint that they chose', () => {
    const { translateTo, hits } = rulesOf(web()).walk('INPUT', packet, context);
    expect(translateTo).toEqual({ ip: '10.244.2.5', port: 8080 });
    expect(hits.at(-1)).toMatchObject({
      table: 'ipvs',
      translates: true,
      text: '-> 10.244.2.5:8080 Masq 1',
      origin: { object: { kind: 'EndpointSlice' }, field: 'endpoints[1].addresses[0]' },
    });
  });
});

describe('rules around virtual servers', () => {
  it('are as many for one Service as for a hundred', () => {
    let state = empty.withSlice(webSlice([onB]));
    const sizes = Array.from({ length: 100 }, (_, i) => {
      const service = web({ clusterIP: `10.96.1.${i}` });
      state = state.withService({
        ...service,
        metadata: { ...service.metadata, name: `web-${i}` },
      });
      return mode.sync(state, proxyNode(nodeA)).size('IPv4').rules;
    });
    expect(new Set(sizes).size).toBe(1);
  });

  it('leave out what no Service needs', () => {
    const lines = rulesOf(web()).print('IPv4', 'iptables-save').split('\n');
    expect(lines.filter((line) => line.startsWith('-A KUBE-SERVICES'))).toEqual([
      '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN',
      '-A KUBE-SERVICES ! -s 10.244.0.0/16 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
      '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
      '-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
    ]);
  });

  it('name the sets of the second family after it', () => {
    expect(rulesOf(web()).print('IPv6', 'iptables-save')).toContain(
      '--match-set KUBE-6-IPVS-IPS dst -j REJECT --reject-with icmp6-port-unreachable',
    );
  });

  it('refuse everything on an address of a Service but its own ports', () => {
    const rules = rulesOf(web());
    for (const other of [
      { ...packet, destinationPort: 81 },
      { ...packet, protocol: 'icmp' as const, destinationPort: 0, sourcePort: 0 },
    ])
      expect(rules.walk('INPUT', other, context).verdict).toMatchObject({ kind: 'reject' });
    expect(rules.holds?.('10.96.0.10')).toBe(true);
    expect(rules.holds?.('10.96.0.11')).toBe(false);
  });

  it('keep everybody out who is not in the source ranges, and the node itself', () => {
    const rules = rulesOf(balancer({ loadBalancerSourceRanges: ['203.0.113.128/25'] }));
    const to = { ...packet, destination: '203.0.113.10' };
    const verdict = (source: string) =>
      rules.walk('INPUT', { ...to, source }, context).verdict.kind;
    expect([verdict('203.0.113.130'), verdict('198.51.100.2')]).toEqual(['accept', 'drop']);
    const own = rules.walk('OUTPUT', { ...to, source: '203.0.113.10' }, context);
    expect(own.verdict.kind).toBe('drop');
    expect(own.hits.at(-1)?.text).toBe(
      '-A KUBE-IPVS-OUT-FILTER -s 203.0.113.10/32 -m ipvs --vproto 6 --vaddr 203.0.113.10 --vport 80 -j DROP',
    );
  });

  it('masquerade node ports, and not where policy Local keeps the client', () => {
    const onNode = { ...packet, destination: '192.168.0.2', destinationPort: 30080 };
    const at: WalkContext = { ...context, isLocal: (ip) => ip === '192.168.0.2' };
    const mark = (service: Service) => rulesOf(service).walk('PREROUTING', onNode, at).mark;
    expect(mark(nodePort)).toBe(0x4000);
    expect(mark(web({ ...nodePort.spec, externalTrafficPolicy: 'Local' }))).toBe(0);
  });
});

describe('sets of addresses', () => {
  it('are listed as ipset does, with what the Services put in them', () => {
    const text = rulesOf(balancer({ loadBalancerSourceRanges: ['192.168.0.0/24'] })).print(
      'IPv4',
      'ipset',
    );
    const members = (name: string) =>
      new RegExp(`Name: ${name}\n[^]*?Members:\n([^]*?)(\n\n|\n$|$)`).exec(`${text}\n`)?.[1];
    expect(members('KUBE-LOOP-BACK')).toBe('10.244.1.5,tcp:8080,10.244.1.5');
    expect(members('KUBE-LOAD-BALANCER-SOURCE-CIDR')).toBe('203.0.113.10,tcp:80,192.168.0.0/24');
    expect(members('KUBE-LOAD-BALANCER-SOURCE-IP')).toBe('203.0.113.10,tcp:80,203.0.113.10');
    expect(members('KUBE-IPVS-IPS')).toBe('10.96.0.10\n203.0.113.10');
  });
});
