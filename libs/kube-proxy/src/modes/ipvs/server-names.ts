import { hostPort } from '../../address.js';
import type { PlacedServer } from './family-rules.js';

/** The name under which the kernel knows a virtual server. */
export const serverName = ({ port, ip, portal }: PlacedServer): string =>
  `${port.protocol.toUpperCase()} ${hostPort(ip, portal.number)}`;

/** Under which name the kernel counts the connections that a destination of a virtual server has been given. */
export const countName = (server: string, destination: string): string =>
  `ipvs ${server} -> ${destination}`;

/** The line of a virtual server. */
export function serverLine(server: PlacedServer, scheduler: string): string {
  const { affinitySeconds } = server.port;
  // kube-proxy has the client's port count, too.
  const flags = scheduler === 'mh' ? ' (mh-port)' : '';
  const persistent = affinitySeconds > 0 ? ` persistent ${affinitySeconds}` : '';
  return `${serverHead(server)} ${scheduler}${flags}${persistent}`;
}

/** Protocol, address and port of a virtual server, as ipvsadm prints them. */
export const serverHead = ({ port, ip, portal }: PlacedServer): string =>
  `${port.protocol.toUpperCase().padEnd(5)}${hostPort(ip, portal.number)}`;
