import { hostPort, parseAddress } from '../../address.js';
import type { FamilyRules, PlacedServer } from './family-rules.js';

const HEADER = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port Scheduler Flags',
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
];
const PROTOCOLS = ['tcp', 'udp', 'sctp'];
const REMOTE_WIDTH = 28;

/** The line of a virtual server. */
export function serverLine({ port, ip, portal }: PlacedServer, scheduler: string): string {
  const flags = port.affinitySeconds > 0 ? ` persistent ${port.affinitySeconds}` : '';
  const address = hostPort(ip, portal.number);
  return `${port.protocol.toUpperCase().padEnd(5)}${address} ${scheduler}${flags}`;
}

/** The text of `ipvsadm -Ln`: servers by protocol, address and port. Connections are not counted: the rules know none. */
export function ipvsadmText(rules: FamilyRules): string {
  const servers = [...new Map([...rules.servers()].map((s) => [keyOf(s), s])).values()];
  servers.sort(
    (a, b) =>
      PROTOCOLS.indexOf(a.port.protocol) - PROTOCOLS.indexOf(b.port.protocol) ||
      byAddress(a.ip, b.ip) ||
      a.portal.number - b.portal.number,
  );
  const lines = servers.flatMap((server) => [
    serverLine(server, rules.scheduler),
    ...server.endpoints
      .toSorted((a, b) => byAddress(a.ip, b.ip) || a.port - b.port)
      .map(({ text }) => `  -> ${text.padEnd(REMOTE_WIDTH)} Masq    1      0          0         `),
  ]);
  return `${[...HEADER, ...lines].join('\n')}\n`;
}

const keyOf = ({ port, ip, portal }: PlacedServer): string =>
  `${port.protocol} ${ip} ${portal.number}`;

function byAddress(a: string, b: string): number {
  const [first = 0n, second = 0n] = [a, b].map((text) => parseAddress(text)?.value);
  return first < second ? -1 : first > second ? 1 : 0;
}
