import type { Host } from '../fabric/host.js';
import { machineOf, type Crossing } from './crossing.js';
import type { FaultSet } from './fault-set.js';
import { TransitSum, type Transit } from './transit.js';

/** A way between two hosts of a cluster, or between one of them and an address outside. */
export interface LinkEnds {
  readonly from: Host;
  readonly to: Host;
  readonly fromIP: string;
  readonly toIP: string;
  /** The packet belongs to a connection that is open: a full connection table does not matter. Default: it opens one. */
  readonly isOpen?: boolean;
}

/**
 * What faults do to a packet and its answer between two hosts, without asking how it is routed: from a pod to its machine, to the other
 * machine, to the pod there. Undefined: nothing. A loss of 1: nothing gets through. For those who do not follow packets one by one.
 */
export function effectOf(faults: FaultSet, link: LinkEnds): Transit | undefined {
  if (faults.isEmpty) return undefined;
  const sum = new TransitSum();
  const total = { loss: 1, latencyMs: 0, jitterMs: 0 };
  for (const host of [link.from, link.to]) {
    const machine = machineOf(host);
    if (machine === undefined) continue;
    const fault =
      faults.downing(machine) ?? (link.isOpen === true ? undefined : faults.filling(machine));
    if (fault !== undefined) sum.add(fault.object, total);
  }
  const { from, to, fromIP, toIP } = link;
  oneWay(faults, sum, { from, to, fromIP, toIP });
  oneWay(faults, sum, { from: to, to: from, fromIP: toIP, toIP: fromIP });
  return sum.total;
}

function oneWay(faults: FaultSet, sum: TransitSum, { from, to, fromIP, toIP }: LinkEnds): void {
  const way = hostsBetween(from, to);
  const met = new Set<string>();
  let last = machineOf(from);
  for (const [index, host] of way.slice(0, -1).entries()) {
    const next = way[index + 1]!;
    const [here, there] = [machineOf(host), machineOf(next)];
    if (here?.name !== there?.name) last = here;
    const crossing: Crossing = {
      host,
      next,
      sender: from,
      source: fromIP,
      destination: toIP,
      from: last,
    };
    for (const { fault, effect } of faults.impairments(crossing)) {
      if (met.has(fault.object.name)) continue;
      met.add(fault.object.name);
      sum.add(fault.object, effect);
    }
  }
}

function hostsBetween(from: Host, to: Host): readonly Host[] {
  const [here, there] = [machineOf(from), machineOf(to)];
  const nodes: Host[] = [here, there].flatMap((node, index) =>
    node === undefined || (index === 1 && node.name === here?.name)
      ? []
      : [{ kind: 'node', name: node.name, node }],
  );
  return [...(from.kind === 'node' ? [] : [from]), ...nodes, ...(to.kind === 'node' ? [] : [to])];
}
