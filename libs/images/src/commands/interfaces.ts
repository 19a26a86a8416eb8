import type { NetworkInterface, Route } from '../behaviour.js';
import type { Program } from '../shell/command.js';

function netmask(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

const isLoopback = (device: NetworkInterface): boolean => device.name === 'lo';
const isTunnel = (device: NetworkInterface): boolean => /^(?:tunl|ipip)/.test(device.name);

/** `ip addr|link|route|neigh [show]`, with iproute2's abbreviations. */
export const ip: Program = async (io) => {
  const args = io.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const object = args[0] ?? '';
  const { network } = io.host;
  const matches = (name: string): boolean => object !== '' && name.startsWith(object);
  const device =
    args[args.indexOf('dev') + 1 || args.length] ??
    args.slice(1).find((arg) => !/^(?:show|list|ls|get|s|l|dev)$/.test(arg));
  const devices = network
    .interfaces()
    .filter((each) => device === undefined || each.name === device);
  if (matches('address') || matches('link')) {
    if (devices.length === 0) {
      await io.stderr.write(`Device "${device}" does not exist.\n`);
      return 1;
    }
    for (const each of devices)
      await io.stdout.write(linkLines(each) + (matches('address') ? addressLines(each) : ''));
    return 0;
  }
  if (matches('route')) {
    if (args[1] === 'get') {
      const [route] = network.routes();
      await io.stdout.write(
        `${args[2]}${route?.gateway === undefined ? '' : ` via ${route.gateway}`} dev ${route?.device ?? 'eth0'} src ${io.host.container.podIPs[0] ?? ''} uid 0 \n    cache \n`,
      );
      return 0;
    }
    for (const route of network.routes()) await io.stdout.write(`${routeLine(route)}\n`);
    return 0;
  }
  if (matches('neighbour') || matches('neighbor')) {
    for (const each of gateways(network.routes()))
      await io.stdout.write(
        `${each.gateway} dev ${each.device} lladdr ee:ee:ee:ee:ee:ee REACHABLE\n`,
      );
    return 0;
  }
  await io.stderr.write(
    object === ''
      ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n'
      : `Object "${object}" is unknown, try "ip help".\n`,
  );
  return object === '' ? 255 : 1;
};

function gateways(routes: readonly Route[]): { gateway: string; device: string }[] {
  const found = new Map<string, { gateway: string; device: string }>();
  for (const { gateway, device } of routes)
    if (gateway !== undefined) found.set(gateway, { gateway, device });
  return [...found.values()];
}

function linkLines(device: NetworkInterface): string {
  const flags = isLoopback(device)
    ? 'LOOPBACK,UP,LOWER_UP'
    : isTunnel(device)
      ? device.up
        ? 'NOARP,UP,LOWER_UP'
        : 'NOARP'
      : device.up
        ? 'BROADCAST,MULTICAST,UP,LOWER_UP'
        : 'BROADCAST,MULTICAST';
  const state =
    isLoopback(device) || (isTunnel(device) && device.up) ? 'UNKNOWN' : device.up ? 'UP' : 'DOWN';
  const name =
    device.peerIndex === undefined
      ? isTunnel(device)
        ? `${device.name}@NONE`
        : device.name
      : `${device.name}@if${device.peerIndex}`;
  const hardware = isLoopback(device)
    ? 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00'
    : isTunnel(device)
      ? 'link/ipip 0.0.0.0 brd 0.0.0.0'
      : `link/ether ${device.mac} brd ff:ff:ff:ff:ff:ff${device.peerIndex === undefined ? '' : ' link-netnsid 0'}`;
  const queue = state === 'DOWN' ? 'noop' : 'noqueue';
  return `${device.index}: ${name}: <${flags}> mtu ${device.mtu} qdisc ${queue} state ${state} qlen 1000\n    ${hardware}\n`;
}

function addressLines(device: NetworkInterface): string {
  return device.addresses
    .map(({ ip: address, prefix }) => {
      const family = address.includes(':') ? 'inet6' : 'inet';
      return `    ${family} ${address}/${prefix} scope ${isLoopback(device) ? `host ${device.name}` : `global ${device.name}`}\n       valid_lft forever preferred_lft forever\n`;
    })
    .join('');
}

function routeLine(route: Route): string {
  const parts = [route.destination];
  if (route.gateway !== undefined) parts.push('via', route.gateway);
  parts.push('dev', route.device);
  if (route.scope !== undefined) parts.push('scope', route.scope);
  if (route.source !== undefined) parts.push('src', route.source);
  return `${parts.join(' ')} `;
}

/** `ifconfig [-a] [device]` as net-tools prints it, and as busybox does. */
export const ifconfig: Program = async (io) => {
  const all = io.argv.includes('-a');
  const name = io.argv.slice(1).find((arg) => !arg.startsWith('-'));
  const devices = io.host.network
    .interfaces()
    .filter((each) => (name === undefined ? all || each.up : each.name === name));
  if (devices.length === 0 && name !== undefined) {
    await io.stderr.write(
      io.host.flavour === 'ash'
        ? `ifconfig: ${name}: error fetching interface information: Device not found\n`
        : `${name}: error fetching interface information: Device not found\n`,
    );
    return 1;
  }
  const order = [...devices].sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const each of order)
    await io.stdout.write(
      `${io.host.flavour === 'ash' ? busyboxBlock(each) : netToolsBlock(each)}\n`,
    );
  return 0;
};

function netToolsBlock(device: NetworkInterface): string {
  const flags = isLoopback(device)
    ? '73<UP,LOOPBACK,RUNNING>'
    : isTunnel(device)
      ? device.up
        ? '193<UP,RUNNING,NOARP>'
        : '128<NOARP>'
      : '4163<UP,BROADCAST,RUNNING,MULTICAST>';
  const lines = [`${device.name}: flags=${flags}  mtu ${device.mtu}`];
  for (const { ip: address, prefix } of device.addresses) {
    if (address.includes(':'))
      lines.push(`inet6 ${address}  prefixlen ${prefix}  scopeid 0x0<global>`);
    else
      lines.push(
        `inet ${address}  netmask ${netmask(prefix)}${isLoopback(device) || isTunnel(device) ? '' : `  broadcast ${prefix === 32 ? '0.0.0.0' : broadcast(address, prefix)}`}`,
      );
  }
  if (isLoopback(device)) lines.push('loop  txqueuelen 1000  (Local Loopback)');
  else if (isTunnel(device)) lines.push('tunnel   txqueuelen 1000  (IPIP Tunnel)');
  else lines.push(`ether ${device.mac}  txqueuelen 1000  (Ethernet)`);
  const { rx, tx } = counters(device);
  lines.push(
    `RX packets ${rx.packets}  bytes ${rx.bytes} (${humanBytes(rx.bytes)})`,
    'RX errors 0  dropped 0  overruns 0  frame 0',
  );
  lines.push(
    `TX packets ${tx.packets}  bytes ${tx.bytes} (${humanBytes(tx.bytes)})`,
    'TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0',
  );
  return `${lines.join('\n        ')}\n`;
}

function busyboxBlock(device: NetworkInterface): string {
  const pad = ' '.repeat(10);
  const kind = isLoopback(device)
    ? 'Link encap:Local Loopback  '
    : isTunnel(device)
      ? 'Link encap:UNSPEC  HWaddr 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  '
      : `Link encap:Ethernet  HWaddr ${device.mac.toUpperCase()}  `;
  const lines = [`${device.name.padEnd(10)}${kind}`];
  for (const { ip: address, prefix } of device.addresses) {
    if (address.includes(':'))
      lines.push(
        `${pad}inet6 addr: ${address}/${prefix} Scope:${isLoopback(device) ? 'Host' : 'Global'}`,
      );
    else
      lines.push(
        `${pad}inet addr:${address}  ${isLoopback(device) ? '' : `Bcast:${prefix === 32 ? '0.0.0.0' : broadcast(address, prefix)}  `}Mask:${netmask(prefix)}`,
      );
  }
  const flags = isLoopback(device)
    ? 'UP LOOPBACK RUNNING'
    : isTunnel(device)
      ? 'NOARP'
      : 'UP BROADCAST RUNNING MULTICAST';
  const { rx, tx } = counters(device);
  lines.push(
    `${pad}${flags}  MTU:${device.mtu}  Metric:1`,
    `${pad}RX packets:${rx.packets} errors:0 dropped:0 overruns:0 frame:0`,
    `${pad}TX packets:${tx.packets} errors:0 dropped:0 overruns:0 carrier:0`,
  );
  lines.push(
    `${pad}collisions:0 txqueuelen:1000 `,
    `${pad}RX bytes:${rx.bytes} (${humanBytes(rx.bytes, true)})  TX bytes:${tx.bytes} (${humanBytes(tx.bytes, true)})`,
    '',
  );
  return lines.join('\n');
}

const NOTHING = { packets: 0, bytes: 0 };

function counters(device: NetworkInterface): {
  rx: { packets: number; bytes: number };
  tx: { packets: number; bytes: number };
} {
  return { rx: device.received ?? NOTHING, tx: device.sent ?? NOTHING };
}

function humanBytes(bytes: number, binary = false): string {
  const base = binary ? 1024 : 1000;
  const units = binary ? ['B', 'KiB', 'MiB', 'GiB', 'TiB'] : ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

function broadcast(address: string, prefix: number): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const host = prefix >= 32 ? 0 : 0xffffffff >>> prefix;
  return [24, 16, 8, 0].map((shift) => (((number | host) >>> 0) >>> shift) & 255).join('.');
}

/** The kernel's routing table as `route [-n]` and `netstat -r` print it. */
export const route: Program = async (io) => {
  const lines = [
    'Kernel IP routing table',
    'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface',
  ];
  const numeric = io.argv.slice(1).some((arg) => /^-\w*n/.test(arg));
  for (const { destination, gateway, device } of io.host.network.routes()) {
    if (destination.includes(':')) continue;
    const [network = '', prefixText] =
      destination === 'default' ? ['0.0.0.0', '0'] : destination.split('/');
    const prefix = Number(prefixText ?? 32);
    const shown = prefix === 0 && !numeric ? 'default' : network;
    const flags = `${device === '*' ? '!' : 'U'}${gateway === undefined ? '' : 'G'}${prefix === 32 ? 'H' : ''}`;
    lines.push(
      [
        shown.padEnd(15),
        (gateway ?? '0.0.0.0').padEnd(15),
        netmask(prefix).padEnd(15),
        flags.padEnd(5),
        '0'.padEnd(6),
        '0'.padStart(1),
        `${'0'.padStart(8)} ${device}`,
      ].join(' '),
    );
  }
  await io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
};

/** The link-layer neighbours: the next hop of every route. */
export const arp: Program = async (io) => {
  const lines = [
    'Address                  HWtype  HWaddress           Flags Mask            Iface',
  ];
  for (const { gateway, device } of gateways(io.host.network.routes()))
    lines.push(`${gateway.padEnd(24)} ether   ee:ee:ee:ee:ee:ee   C                     ${device}`);
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
