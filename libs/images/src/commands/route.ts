import type { Program } from '../shell/command.js';
import { BLACKHOLE, neighbours, netmask } from './device.js';

/** The kernel's routing table as `route [-n]` and `netstat -r` print it. */
export const route: Program = async (io) => {
  const lines = [
    'Kernel IP routing table',
    'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface',
  ];
  const numeric = io.argv.slice(1).some((arg) => /^-\w*n/.test(arg));
  const hosts = io.host.filesystem.read('/etc/hosts') ?? '';
  for (const { destination, gateway, device } of io.host.network.routes()) {
    if (destination.includes(':')) continue;
    const [network = '', prefixText] =
      destination === 'default' ? ['0.0.0.0', '0'] : destination.split('/');
    const prefix = Number(prefixText ?? 32);
    const shown = prefix === 0 && !numeric ? 'default' : network;
    const via = gateway ?? '0.0.0.0';
    const flags = `U${gateway === undefined ? '' : 'G'}${prefix === 32 ? 'H' : ''}`;
    lines.push(
      [
        shown.padEnd(15),
        (numeric ? via : nameOf(hosts, via)).padEnd(15),
        netmask(prefix).padEnd(15),
        flags.padEnd(5),
        '0'.padEnd(6),
        '0'.padStart(1),
        `${'0'.padStart(8)} ${device === BLACKHOLE ? '*' : device}`,
      ].join(' '),
    );
  }
  await io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
};

/** The first name that a hosts file has for an address; the address without one. */
function nameOf(hosts: string, ip: string): string {
  for (const line of hosts.split('\n')) {
    const [address, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address === ip && name !== undefined) return name;
  }
  return ip;
}

/** The link-layer neighbours: the next hop of every route. */
export const arp: Program = async (io) => {
  const lines = [
    'Address                  HWtype  HWaddress           Flags Mask            Iface',
  ];
  for (const { ip, device, mac, state } of neighbours(io.host.network)) {
    if (ip.includes(':')) continue;
    const flags = state === 'PERMANENT' ? 'CM' : 'C';
    lines.push(`${ip.padEnd(24)} ether   ${mac}   ${flags.padEnd(21)} ${device}`);
  }
  await io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
};

/** Listening sockets as `netstat -tln` and `ss -tln` print them. */
export const sockets: Program = async (io) => {
  if (io.argv.slice(1).some((arg) => /^-\w*r/.test(arg))) return route(io);
  const { ports } = io.host.container;
  const lines =
    io.argv[0] === 'ss'
      ? [
          'State   Recv-Q  Send-Q   Local Address:Port    Peer Address:Port  Process',
          ...ports.map(
            ({ port }) =>
              `LISTEN  0       511            0.0.0.0:${String(port).padEnd(9)}0.0.0.0:*     `,
          ),
        ]
      : [
          'Active Internet connections (only servers)',
          'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ',
          ...ports.map(
            ({ port, protocol }) =>
              `${protocol.toLowerCase().padEnd(5)}      0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               ${protocol === 'TCP' ? 'LISTEN     ' : '           '}`,
          ),
        ];
  await io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
};
