import { hostPort, type BalancerView, type ProxyConfig } from '#kube-proxy';
import type { Connection } from './connection-table.js';
import type { ConnectionState } from './conntrack-times.js';
import { EXCHANGE } from './exchange-size.js';
import type { World } from './world.js';

/** The state of a TCP connection as IPVS names it. */
const TCP_STATES: Readonly<Record<ConnectionState, string>> = {
  unreplied: 'SYN_RECV',
  replied: 'ESTABLISHED',
  'half-closed': 'CLOSE_WAIT',
  closed: 'TIME_WAIT',
  reset: 'CLOSE',
};

/** The kernel's times for connections that are balanced, in milliseconds (`ipvsadm -L --timeout` says 900 120 300). */
const TCP_MS = 900_000;
const TCP_FIN_MS = 120_000;
const UDP_MS = 300_000;
const SYN_MS = 60_000;
const CLOSE_MS = 10_000;

/** What the balancer of a node knows of the connections that its kernel remembers. */
export function balancerView(node: string, world: World, ipvs: ProxyConfig['ipvs']): BalancerView {
  const { memory, now } = world;
  const translated = (memory?.connections.of(node, now) ?? []).filter(
    ({ original, reply }) => original.destination !== reply.source,
  );
  return {
    connections: translated.map((each) => ({
      protocol: each.original.protocol,
      client: hostPort(each.original.source, each.original.sourcePort),
      virtual: { ip: each.original.destination, port: each.original.destinationPort },
      backend: { ip: each.reply.source, port: each.reply.sourcePort },
      state: each.original.protocol === 'tcp' ? TCP_STATES[each.state] : 'UDP',
      isActive: each.original.protocol !== 'tcp' || each.state === 'replied',
      secondsLeft: Math.max(0, Math.ceil((each.seenAt + lifetime(each, ipvs) - now) / 1000)),
    })),
    counted: (name) => memory?.balancing(node, now)?.read(name) ?? 0,
    exchange: (protocol) => EXCHANGE[protocol as keyof typeof EXCHANGE],
  };
}

function lifetime({ original, state }: Connection, ipvs: ProxyConfig['ipvs']): number {
  if (original.protocol !== 'tcp') return ipvs.udpMs || UDP_MS;
  if (state === 'unreplied') return SYN_MS;
  if (state === 'reset') return CLOSE_MS;
  return state === 'replied' ? ipvs.tcpMs || TCP_MS : ipvs.tcpFinMs || TCP_FIN_MS;
}
