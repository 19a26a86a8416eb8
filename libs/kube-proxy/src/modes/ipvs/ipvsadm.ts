import { hostPort, parseAddress } from '../../address.js';
import type { BalancedConnection, BalancerView } from '../../mode.js';
import { countName, serverHead, serverLine, serverName } from './server-names.js';
import type { FamilyRules, PlacedServer } from './family-rules.js';

const TITLE = 'IP Virtual Server version 1.2.1 (size=4096)';
const PROTOCOLS = ['tcp', 'udp', 'sctp'];
const REMOTE_WIDTH = 28;

/** A real server under a virtual one. */
interface RealServer {
  readonly ip: string;
  readonly port: number;
  readonly text: string;
  /** 0: it is on its way out, and only finishes what it has. */
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}

/**
 * The text of `ipvsadm -Ln`: servers by protocol, address and port. An endpoint that has left its Service stays with weight 0 while TCP
 * connections to it are remembered; those of other protocols go at once.
 */
export function ipvsadmText(rules: FamilyRules, view?: BalancerView): string {
  const lines = sorted(rules).flatMap((server) => [
    serverLine(server, rules.scheduler),
    ...realServers(server, view).map(
      ({ text, weight, active, inactive }) =>
        `  -> ${text.padEnd(REMOTE_WIDTH)} Masq    ${String(weight).padEnd(7)}${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`,
    ),
  ]);
  const heads = [
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
  ];
  return `${[TITLE, ...heads, ...lines].join('\n')}\n`;
}

/** The text of `ipvsadm -Ln --stats`: what has been balanced since the node is there; packets and bytes of whole connections without payload. */
export function statsText(rules: FamilyRules, view?: BalancerView): string {
  const row = (name: string, conns: number, protocol: string): string => {
    const { packets = 0, bytes = 0 } = view?.exchange(protocol) ?? {};
    const numbers = [conns, conns * packets, conns * packets, conns * bytes, conns * bytes];
    return `${name.padEnd(33)}${numbers.map((number) => ` ${String(number).padStart(8)}`).join('')}`;
  };
  const lines = sorted(rules).flatMap((server) => {
    const { protocol } = server.port;
    const reals = realServers(server, view).map(({ text }) => ({
      text,
      conns: view?.counted(countName(serverName(server), text)) ?? 0,
    }));
    const total = reals.reduce((sum, { conns }) => sum + conns, 0);
    return [
      row(serverHead(server), total, protocol),
      ...reals.map(({ text, conns }) => row(`  -> ${text}`, conns, protocol)),
    ];
  });
  const heads = [
    'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
    '  -> RemoteAddress:Port',
  ];
  return `${[TITLE, ...heads, ...lines].join('\n')}\n`;
}

/** The text of `ipvsadm -Lnc`: the connections that virtual servers have placed. */
export function connectionsText(rules: FamilyRules, view?: BalancerView): string {
  const keys = new Set(sorted(rules).map(keyOf));
  const own = (view?.connections ?? []).filter((each) => keys.has(virtualKey(each)));
  const lines = own.map((each) =>
    [
      each.protocol.toUpperCase().padEnd(3),
      clock(each.secondsLeft).padEnd(6),
      each.state.padEnd(11),
      each.client.padEnd(18),
      hostPort(each.virtual.ip, each.virtual.port).padEnd(18),
      hostPort(each.backend.ip, each.backend.port),
    ].join(' '),
  );
  const heads = [
    'IPVS connection entries',
    'pro expire state       source             virtual            destination',
  ];
  return `${[...heads, ...lines].join('\n')}\n`;
}

function sorted(rules: FamilyRules): PlacedServer[] {
  const servers = [...new Map([...rules.servers()].map((s) => [keyOf(s), s])).values()];
  return servers.sort(
    (a, b) =>
      PROTOCOLS.indexOf(a.port.protocol) - PROTOCOLS.indexOf(b.port.protocol) ||
      byAddress(a.ip, b.ip) ||
      a.portal.number - b.portal.number,
  );
}

function realServers(server: PlacedServer, view: BalancerView | undefined): RealServer[] {
  const key = keyOf(server);
  const connections = (view?.connections ?? []).filter((each) => virtualKey(each) === key);
  const found = new Map<string, RealServer>();
  for (const { ip, port, text } of server.endpoints)
    found.set(text, { ip, port, text, weight: 1, active: 0, inactive: 0 });
  for (const { backend, isActive, protocol } of connections) {
    const text = hostPort(backend.ip, backend.port);
    const known = found.get(text);
    if (known === undefined && protocol !== 'tcp') continue;
    const real = known ?? { ...backend, text, weight: 0, active: 0, inactive: 0 };
    found.set(text, {
      ...real,
      active: real.active + (isActive ? 1 : 0),
      inactive: real.inactive + (isActive ? 0 : 1),
    });
  }
  return [...found.values()].sort((a, b) => byAddress(a.ip, b.ip) || a.port - b.port);
}

const keyOf = ({ port, ip, portal }: PlacedServer): string =>
  `${port.protocol} ${ip} ${portal.number}`;

const virtualKey = ({ protocol, virtual }: BalancedConnection): string =>
  `${protocol} ${virtual.ip} ${virtual.port}`;

/** `MM:SS`. */
const clock = (seconds: number): string =>
  [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, '0')).join(':');

function byAddress(a: string, b: string): number {
  const [first = 0n, second = 0n] = [a, b].map((text) => parseAddress(text)?.value);
  return first < second ? -1 : first > second ? 1 : 0;
}
