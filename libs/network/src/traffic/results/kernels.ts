import { conntrackOf, coresOf, tableSize } from '../../journey/conntrack-times.js';
import type { NetworkPicture } from '../../picture/picture.js';
import type { Simulation } from '../run/simulation.js';
import type { Masquerading, NodeLoad, TimePoint, ZoneLoad } from './results.js';

/** Ports that masquerading takes: 1024 to 65535. */
const PORTS = 64_512;

/** What kernels of nodes had to do, and to keep. */
export function kernelLoads({ fates, picture, points }: Simulation, totals: Float64Array) {
  const { tally, entries } = fates;
  const nodes = new Map<string, { sent: number; received: number; passed: number }>();
  const open = new Map<string, Float64Array>();
  const ports = new Map<string, { flows: number; open: Float64Array }>();
  const zones = new Map<string, { received: number; local: number }>();
  const zoneOf = (node: string | undefined): string => picture.node(node ?? '')?.zone ?? '';
  const at = (name: string) => {
    let node = nodes.get(name);
    if (node === undefined) nodes.set(name, (node = { sent: 0, received: 0, passed: 0 }));
    return node;
  };
  let hidden = 0;
  for (const [number, { fate, sourceNode }] of entries.entries()) {
    const flows = totals[number]!;
    if (flows === 0) continue;
    for (const node of fate.nodes) at(node).passed += flows;
    if (sourceNode !== undefined) at(sourceNode).sent += flows;
    const receiver = fate.backend?.node;
    if (fate.outcome === 'answered' && receiver !== undefined) {
      at(receiver).received += flows;
      const zone = zones.get(zoneOf(receiver)) ?? { received: 0, local: 0 };
      zone.received += flows;
      if (sourceNode !== undefined && zoneOf(sourceNode) === zoneOf(receiver)) zone.local += flows;
      zones.set(zoneOf(receiver), zone);
    }
    if (fate.isSourceKept === false) hidden += flows;
    for (const node of fate.tracked) tally.addOpen(number, line(open, node, points));
    for (const { node, toward } of fate.masquerades) {
      const key = `${node} ${toward}`;
      const port = ports.get(key) ?? { flows: 0, open: new Float64Array(points) };
      port.flows += flows;
      tally.addOpen(number, port.open);
      ports.set(key, port);
    }
  }
  return {
    nodes: [...nodes]
      .map(([node, counts]): NodeLoad => {
        const zone = zoneOf(node);
        return {
          node,
          ...(zone === '' ? {} : { zone }),
          ...counts,
          conntrackPeak: Math.max(0, ...(open.get(node) ?? [])),
          conntrackLimit: conntrackLimit(picture, node),
        };
      })
      .sort((a, b) => b.passed - a.passed || (a.node < b.node ? -1 : 1)),
    zones: [...zones]
      .filter(([zone]) => zone !== '')
      .map(([zone, counts]): ZoneLoad => ({ zone, ...counts }))
      .sort((a, b) => (a.zone < b.zone ? -1 : 1)),
    masquerading: [...ports]
      .map(([key, { flows, open: inUse }]): Masquerading => {
        const space = key.indexOf(' ');
        return {
          node: key.slice(0, space),
          toward: key.slice(space + 1),
          flows,
          portsPeak: Math.max(...inUse),
          portsLimit: PORTS,
        };
      })
      .sort((a, b) => b.portsPeak - a.portsPeak || (a.node < b.node ? -1 : 1)),
    hiddenSources: hidden,
    conntrack: sum([...open.values()], points),
  };
}

/** The run as it went: flows and failures of each interval. `conntrack` are the connections of all kernels. */
export function timeLine(
  { fates, points, durationMs }: Simulation,
  conntrack: Float64Array,
): TimePoint[] {
  return Array.from({ length: points }, (_, point) => {
    let flows = 0;
    let failed = 0;
    for (const [number, { fate }] of fates.entries.entries()) {
      const count = fates.tally.beganAt(number, point);
      flows += count;
      if (fate.outcome !== 'answered') failed += count;
    }
    const at = Math.round(((point + 1) * durationMs) / points);
    return { at, flows, failed, conntrack: conntrack[point]! };
  });
}

function conntrackLimit(picture: NetworkPicture, name: string): number {
  const node = picture.node(name);
  return tableSize(node === undefined ? 1 : coresOf(node.object), conntrackOf(picture, name));
}

function line(lines: Map<string, Float64Array>, name: string, points: number): Float64Array {
  let found = lines.get(name);
  if (found === undefined) lines.set(name, (found = new Float64Array(points)));
  return found;
}

function sum(lines: readonly Float64Array[], points: number): Float64Array {
  const total = new Float64Array(points);
  for (const each of lines) for (let n = 0; n < points; n += 1) total[n]! += each[n]!;
  return total;
}
