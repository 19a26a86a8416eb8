import type { NetworkInterface, Route } from '../behaviour.js';
import type { Program } from '../shell/command.js';
import { BLACKHOLE, gateways, isLoopback, isTunnel } from './device.js';

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
