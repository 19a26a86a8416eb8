import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../config/config.js';
import type { BalancedConnection, BalancerListing } from '../../mode.js';
import { proxyNode } from '../../picture/proxy-node.js';
import { ProxyState } from '../../picture/proxy-state.js';
import { nodeA, onA, web, webSlice } from '../../testing/objects.js';
import { IpvsMode } from './ipvs-mode.js';

const connection = (client: string, ip: string, state: string): BalancedConnection => ({
  protocol: 'tcp',
  client,
  virtual: { ip: '10.96.0.10', port: 80 },
  backend: { ip, port: 8080 },
  state,
  isActive: state === 'ESTABLISHED',
  secondsLeft: 119,
});

function listed(listing: BalancerListing, connections: readonly BalancedConnection[]): string[] {
  const state = ProxyState.empty(DEFAULT_CONFIG)
    .withService(web())
    .withSlice(webSlice([onA]));
  const view = {
    connections,
    counted: (name: string) => (name === 'ipvs TCP 10.96.0.10:80 -> 10.244.1.5:8080' ? 3 : 0),
    exchange: () => ({ packets: 4, bytes: 216 }),
  };
  const text = new IpvsMode().sync(state, proxyNode(nodeA)).balancer!('IPv4', listing, view);
  return text.split('\n').filter((line) => line !== '');
}

describe('ipvsadm', () => {
  it('counts open connections and those that end; what has left drains with weight 0', () => {
    const lines = listed('servers', [
      connection('10.244.1.9:40000', '10.244.1.5', 'ESTABLISHED'),
      connection('10.244.1.9:40001', '10.244.1.5', 'TIME_WAIT'),
      connection('10.244.1.9:40002', '10.244.2.5', 'ESTABLISHED'),
    ]);
    expect(lines.slice(3)).toEqual([
      'TCP  10.96.0.10:80 rr',
      '  -> 10.244.1.5:8080              Masq    1      1          1         ',
      '  -> 10.244.2.5:8080              Masq    0      1          0         ',
    ]);
  });

  it('lists the connections themselves', () => {
    expect(
      listed('connections', [connection('10.244.1.9:40000', '10.244.1.5', 'ESTABLISHED')]),
    ).toEqual([
      'IPVS connection entries',
      'pro expire state       source             virtual            destination',
      'TCP 01:59  ESTABLISHED 10.244.1.9:40000   10.96.0.10:80      10.244.1.5:8080',
    ]);
  });

  it('has statistics of what was balanced', () => {
    expect(listed('stats', []).slice(3)).toEqual([
      'TCP  10.96.0.10:80                       3       12       12      648      648',
      '  -> 10.244.1.5:8080                     3       12       12      648      648',
    ]);
  });
});
