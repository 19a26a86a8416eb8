import type { NetworkInterface, Route } from '../behaviour.js';
import type { Program } from '../shell/command.js';
import { BLACKHOLE, isLoopback, isTunnel, neighbours } from './device.js';

/** `ip addr|link|route|neigh [show]`, with iproute2's abbreviations. */
export const ip: Program = async (io) => {
  const flags = io.argv.slice(1).filter((arg) => arg.startsWith('-'));
  const args = io.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const isDetailed = flags.some((flag) => /^-d(?:etails)?$/.test(flag));
  const family = flags.includes('-6') ? 'IPv6' : 'IPv4';
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
      await io.stdout.write(
        linkLines(each) +
          (isDetailed ? detailLines(each) : '') +
          (matches('address') ? addressLines(each) : ''),
      );
    return 0;
  }
  if (matches('route')) {
    if (args[1] === 'get') {
      const [route] = network.routes(args[2]?.includes(':') === true ? 'IPv6' : 'IPv4');
      await io.stdout.write(
        `${args[2]}${route?.gateway === undefined ? '' : ` via ${route.gateway}`} dev ${route?.device ?? 'eth0'} src ${io.host.container.podIPs[0] ?? ''} uid 0 \n    cache \n`,
      );
      return 0;
    }
    for (const route of network.routes(family)) await io.stdout.write(`${routeLine(route)}\n`);
    return 0;
  }
  if (matches('neighbour') || matches('neighbor')) {
    const known = neighbours(network);
    for (const { ip: address, device: name, mac, state } of known)
      if (device === undefined || name === device)
        await io.stdout.write(`${address} dev ${name} lladdr ${mac} ${state} \n`);
    return 0;
  }
  await io.stderr.write(
    object === ''
      ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n'
      : `Object "${object}" is unknown, try "ip help".\n`,
  );
  return object === '' ? 255 : 1;
};

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
  return `${device.index}: ${name}: <${flags}> mtu ${device.mtu} qdisc ${queue}${device.master === undefined ? '' : ` master ${device.master}`} state ${state} qlen 1000\n    ${hardware}\n`;
}

/** What `-d` adds: what kind of device it is, and how it is set up. */
function detailLines({ kind, vxlan, mtu, master }: NetworkInterface): string {
  const limits = `promiscuity ${master === undefined ? 0 : 1} minmtu 68 maxmtu 65535`;
  const line = (text: string): string => `    ${text} numtxqueues 1 numrxqueues 1 \n`;
  switch (kind) {
    case 'vxlan':
      return vxlan === undefined
        ? ''
        : line(
            `vxlan id ${vxlan.id} local ${vxlan.local} dev ${vxlan.device} srcport 0 0 dstport ${vxlan.port} nolearning ttl auto ageing 300 udpcsum ${limits}`,
          );
    case 'ipip':
      return line(`ipip any remote any local any ttl inherit nopmtudisc ${limits}`);
    case 'bridge':
      return line(
        `bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 ${limits}`,
      );
    case 'veth':
      return line(
        `veth${master === undefined ? '' : ` bridge_slave state forwarding hairpin on`} ${limits}`,
      );
    default:
      return line(`promiscuity 0 minmtu ${mtu > 1500 ? 0 : 68} maxmtu ${mtu > 1500 ? 0 : 65535}`);
  }
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
  const isBlackhole = route.device === BLACKHOLE;
  const parts = isBlackhole ? [BLACKHOLE, route.destination] : [route.destination];
  if (route.gateway !== undefined) parts.push('via', route.gateway);
  if (!isBlackhole) parts.push('dev', route.device);
  if (route.protocol !== undefined) parts.push('proto', route.protocol);
  if (route.scope !== undefined) parts.push('scope', route.scope);
  if (route.source !== undefined) parts.push('src', route.source);
  if (route.isOnLink === true) parts.push('onlink');
  return `${parts.join(' ')} `;
}
