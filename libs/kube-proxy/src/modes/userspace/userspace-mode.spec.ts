import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../config/config.js';
import type { BalancingMemory, HookPacket, WalkContext } from '../../mode.js';
import type { Service } from '../../objects.js';
import { proxyNode } from '../../picture/proxy-node.js';
import { ProxyState } from '../../picture/proxy-state.js';
import { nodeA, onA, onB, web, webSlice } from '../../testing/objects.js';
import { UserspaceMode } from './userspace-mode.js';

const rulesOf = (service: Service, endpoints = [onA, onB]) =>
  new UserspaceMode().sync(
    ProxyState.empty(DEFAULT_CONFIG).withService(service).withSlice(webSlice(endpoints)),
    proxyNode(nodeA),
  );
const serviceRules = (service: Service): string[] =>
  rulesOf(service)
    .print('IPv4')
    .split('\n')
    .filter((line) => line.includes('default/web'))
    .map((line) => line.replaceAll(/\b(3[2-9]|4\d|5\d|60)\d{3}\b/g, 'PROXY'));

const packet: HookPacket = {
  protocol: 'tcp',
  source: '10.244.1.9',
  sourcePort: 4000,
  destination: '10.96.0.10',
  destinationPort: 80,
  mark: 0,
  state: 'NEW',
  isFirst: true,
  isTranslated: false,
};

function contextWith(numbers: Map<string, number>): WalkContext {
  const balancing: BalancingMemory = {
    read: (name) => numbers.get(name),
    write: (name, value) => void numbers.set(name, value),
    connectionsTo: () => ({ active: 0, inactive: 0 }),
  };
  return {
    isLocal: () => false,
    choose: () => true,
    deviceAddress: () => '10.244.1.1',
    now: 0,
    balancing,
  };
}

/** What the proxy dials for one connection, in turn. */
function dialled(rules: ReturnType<typeof rulesOf>, context: WalkContext): string[] {
  const { translateTo } = rules.walk('PREROUTING', packet, context);
  const at = { ...packet, destination: translateTo!.ip, destinationPort: translateTo!.port };
  const relay = rules.relay!(at, context)!;
  const found: string[] = [];
  for (let next = relay.next(); next !== undefined; next = relay.next()) found.push(next.ip);
  return found;
}

describe('rules of userspace mode', () => {
  it('lead every way to a Service to a port of the proxy', () => {
    expect(serviceRules(web({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }))).toEqual(
      [
        '-A KUBE-NODEPORT-NON-LOCAL -p tcp -m comment --comment "default/web" -m tcp --dport PROXY -m comment --comment "default/web" -m state --state NEW -j ACCEPT',
        '-A KUBE-NODEPORT-CONTAINER -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j REDIRECT --to-ports PROXY',
        '-A KUBE-NODEPORT-HOST -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j DNAT --to-destination 192.168.0.2:PROXY',
        '-A KUBE-PORTALS-CONTAINER -d 10.96.0.10/32 -p tcp -m comment --comment "default/web" -m tcp --dport 80 -j REDIRECT --to-ports PROXY',
        '-A KUBE-PORTALS-HOST -d 10.96.0.10/32 -p tcp -m comment --comment "default/web" -m tcp --dport 80 -j DNAT --to-destination 192.168.0.2:PROXY',
      ],
    );
  });

  it('take external addresses only from off the machine, or when they are local', () => {
    const rules = serviceRules(web({ externalIPs: ['198.51.100.7'] }));
    expect(rules.filter((line) => line.includes('198.51.100.7'))).toEqual([
      '-A KUBE-PORTALS-CONTAINER -d 198.51.100.7/32 -p tcp -m comment --comment "default/web" -m tcp --dport 80 -m physdev ! --physdev-is-in -j REDIRECT --to-ports PROXY',
      '-A KUBE-PORTALS-CONTAINER -d 198.51.100.7/32 -p tcp -m comment --comment "default/web" -m tcp --dport 80 -m addrtype --dst-type LOCAL -j REDIRECT --to-ports PROXY',
      '-A KUBE-PORTALS-HOST -d 198.51.100.7/32 -p tcp -m comment --comment "default/web" -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 192.168.0.2:PROXY',
    ]);
  });
});

describe('the proxy of userspace mode', () => {
  it('goes round, and tries the next endpoint when a dial fails', () => {
    const context = contextWith(new Map());
    const first = dialled(rulesOf(web()), context);
    expect(first).toHaveLength(4);
    expect(new Set(first)).toEqual(new Set(['10.244.1.5', '10.244.2.5']));
    expect(first[0]).toBe(first[2]);
  });

  it('gives up at once without a ready endpoint', () => {
    const context = contextWith(new Map());
    const draining = { ...onA, conditions: { ready: false, serving: true, terminating: true } };
    expect(dialled(rulesOf(web(), [draining]), context)).toEqual([]);
  });
});
