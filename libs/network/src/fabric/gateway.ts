import type { NetworkPicture } from '../picture/picture.js';
import { Fabric } from './fabric.js';

/** Is this an address of the router in front of the nodes? */
export function isGateway(picture: NetworkPicture, ip: string): boolean {
  return new Fabric(picture).owner(ip)?.kind === 'router';
}
