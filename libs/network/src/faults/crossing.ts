import type { Host } from '../fabric/host.js';
import type { NodeView } from '../model/node-view.js';
import type { CompiledPlace } from './place.js';

/** A packet goes from one host to the next. */
export interface Crossing {
  readonly host: Host;
  readonly next: Host;
  /** Who made the packet, and with which source. */
  readonly sender: Host;
  readonly source: string;
  /** Where it goes at this hop, after translation. */
  readonly destination: string;
  /** The machine that it left last: at a hop from a machine to its own pod the one before; undefined: it came from outside. */
  readonly from: NodeView | undefined;
}

/** The machine that a host is on; undefined outside of the nodes. */
export const machineOf = (host: Host): NodeView | undefined =>
  host.kind === 'node' || host.kind === 'pod' ? host.node : undefined;

/** True when the packet leaves a machine for another one, or for the outside. */
function isBetweenMachines({ host, next }: Crossing): boolean {
  const [here, there] = [machineOf(host), machineOf(next)];
  return here === undefined ? host.name !== next.name : here.name !== there?.name;
}

/**
 * Does the packet cross into `to`, coming from `from`? Machines are entered from other machines, pods from their node; addresses outside
 * are where a packet is headed that leaves a node for the gateway. Without `to`, the way out of `from` counts.
 */
export function crosses(
  from: CompiledPlace | undefined,
  to: CompiledPlace | undefined,
  crossing: Crossing,
): boolean {
  return comesFrom(from, crossing) && enters(to, from, crossing);
}

function comesFrom(place: CompiledPlace | undefined, { sender, source, from }: Crossing): boolean {
  switch (place?.kind) {
    case undefined:
      return true;
    case 'machines':
      return from !== undefined && place.hasNode(from);
    case 'pods':
      return sender.kind === 'pod' && place.hasPod(sender.pod);
    case 'addresses':
      return machineOf(sender) === undefined && place.hasAddress(source);
  }
}

function enters(
  place: CompiledPlace | undefined,
  from: CompiledPlace | undefined,
  crossing: Crossing,
): boolean {
  const { host, next, sender, destination } = crossing;
  switch (place?.kind) {
    case undefined:
      return from?.kind === 'machines' ? isBetweenMachines(crossing) : host.name === sender.name;
    case 'machines':
      return next.kind === 'node' && isBetweenMachines(crossing) && place.hasNode(next.node);
    case 'pods':
      return next.kind === 'pod' && place.hasPod(next.pod);
    case 'addresses':
      return host.kind === 'node' && machineOf(next) === undefined && place.hasAddress(destination);
  }
}
