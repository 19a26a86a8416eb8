import type { Fabric } from '../fabric/fabric.js';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { Step } from '../journey/step.js';
import type { NetworkPicture } from '../picture/picture.js';

/**
 * The hosts that a packet is sent on from, as traceroute meets them: each gives the packet back when its TTL has run out there, with the
 * address that it has on the way back to the client (RFC 1812, 4.3.2.4). The end of the journey is not among them.
 */
export function hopsOf(picture: NetworkPicture, from: Origin, steps: readonly Step[]): string[] {
  const fabric = fabricFor(picture, from);
  const origin = originHost(picture, fabric, from);
  const client = steps[0]?.before.source.ip ?? '';
  const hops: string[] = [];
  let last = origin.name;
  for (const step of steps) {
    if (step.direction !== 'request' || step.stage !== 'route' || step.host === last) continue;
    last = step.host;
    hops.push(addressOf(picture, fabric, step.host, client, step.before.destination.ip));
  }
  return hops;
}

function addressOf(
  picture: NetworkPicture,
  fabric: Fabric,
  host: string,
  client: string,
  destination: string,
): string {
  const node = picture.node(host);
  if (node !== undefined) return fabric.errorSource(fabric.nodeHost(node), destination, client);
  return fabric.errorSource({ kind: 'router', name: host }, destination, client);
}
