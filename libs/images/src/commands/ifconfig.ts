import type { NetworkInterface } from '../behaviour.js';
import type { Program } from '../shell/command.js';
import { isLoopback, isTunnel, netmask } from './device.js';

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
