import type { NetworkPicture, Outcome, World } from '#network';
import { traceAll } from '#network';
import type { Namespaces } from './namespaces.js';

/** New connections from one machine to one address. */
export interface Probe {
  readonly from: 'a1' | 'a2' | 'node-a' | 'out1';
  readonly to: string;
  readonly port: number;
}

/** Enough for two endpoints to show up both; one that is missed has a chance of one in a million. */
const TRIES = 20;

const CLIENT = `
const net = require('node:net');
const { probes, tries, source } = JSON.parse(process.argv[1]);
const once = ({ to, port }) => new Promise((resolve) => {
  const socket = net.connect({ host: to, port, ...(source ? { localAddress: source } : {}) });
  let text = '';
  socket.setTimeout(700, () => { socket.destroy(); resolve('timeout'); });
  socket.on('data', (data) => { text += data; });
  socket.on('end', () => resolve(text));
  socket.on('error', ({ code }) => resolve(code === 'ECONNREFUSED' ? 'refused' : code));
});
const all = async (probe) => {
  const first = await once(probe);
  const rest = first === 'timeout' || first === 'refused' ? [] : await Promise.all(Array.from({ length: tries }, () => once(probe)));
  return [...new Set([first, ...rest])].sort();
};
Promise.all(probes.map(all)).then((found) => console.log(JSON.stringify(found)));
`;

/** What the kernel does with each probe: who answered and whom it saw, `refused` or `timeout`. */
export async function ask(
  machines: Namespaces,
  from: Probe['from'],
  probes: readonly Probe[],
): Promise<string[][]> {
  const source = from === 'out1' ? '198.51.100.2' : undefined;
  const argument = JSON.stringify({ probes, tries: TRIES, source });
  return JSON.parse(await machines.node(from, CLIENT, argument)) as string[][];
}

const world: World = {
  now: 0,
  seed: 'kernel',
  listeners: {
    listening: ({ host, port }) =>
      host.kind === 'pod' && port === 8080 ? { name: host.name.replace('p/', '') } : undefined,
  },
};

/** What the trace says of the same probe. A client of TCP cannot tell a reset from an ICMP error. */
export function predict(picture: NetworkPicture, { from, to, port }: Probe): string[] {
  const origin =
    from === 'out1'
      ? { ip: '198.51.100.2' }
      : from === 'node-a'
        ? { node: from }
        : { pod: `p/${from}` };
  const { outcomes } = traceAll(picture, world, { from: origin, ip: to, port, protocol: 'tcp' });
  return [...new Set(outcomes.map(textOf))].toSorted();
}

function textOf({ outcome, backend, sourceSeen }: Outcome): string {
  if (outcome === 'answered') return `${backend?.name} ${sourceSeen}`;
  return outcome === 'reset' || outcome === 'icmp-port-unreachable' ? 'refused' : outcome;
}
