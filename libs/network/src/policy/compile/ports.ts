import { declaredPorts } from '../end.js';
import type { PortMatch } from './policy.js';

/** Ports `first` to `last` of a protocol; a `last` of undefined means one port, a `first` of undefined all of the protocol. */
export function numberedPorts(
  field: string,
  protocol: string,
  first?: number,
  last: number | undefined = first,
): PortMatch {
  const wanted = protocol.toLowerCase();
  const range = first === last ? `${first}` : `${first}-${last}`;
  return {
    field,
    isNamed: false,
    text: first === undefined ? protocol : `${protocol} ${range}`,
    matches: ({ protocol: actual, port }) =>
      actual === wanted && (first === undefined || (port >= first && port <= last!)),
  };
}

/** The port that a container of the destination declares under a name; whoever is no pod has none. */
export function namedPort(field: string, name: string, protocol?: string): PortMatch {
  return {
    field,
    isNamed: true,
    text: protocol === undefined ? `port "${name}"` : `${protocol} port "${name}"`,
    matches: ({ protocol: actual, port }, { pod }) =>
      pod !== undefined &&
      declaredPorts(pod).some((declared) => {
        const { name: own, containerPort, protocol: its = 'TCP' } = declared;
        const isSame = own === name && containerPort === port && its.toLowerCase() === actual;
        return isSame && (protocol === undefined || protocol === its);
      }),
  };
}
