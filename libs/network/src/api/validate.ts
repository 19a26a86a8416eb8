import { familyOf } from '#kube-proxy';
import { fieldInvalid, fieldNotSupported, fieldRequired, type StatusCause } from '#machinery';
import type { PacketTrace } from './packet-trace.js';

const PROTOCOLS = ['ICMP', 'SCTP', 'TCP', 'UDP'];
const SOURCES = ['pod', 'node', 'ip'] as const;
const MAX_NAME = 253;

/** What is wrong with a PacketTrace, in the order of its fields. */
export function validatePacketTrace(object: PacketTrace): StatusCause[] {
  const { source, destination, port, protocol = 'TCP', sourcePort, http } = object.spec ?? {};
  const causes: StatusCause[] = [];
  const stated = SOURCES.filter((member) => source?.[member] !== undefined);
  if (stated.length === 0)
    causes.push(fieldRequired('spec.source', 'one of pod, node and ip must be given'));
  if (stated.length > 1) {
    causes.push(
      fieldInvalid('spec.source', stated.join(', '), 'only one of pod, node and ip may be given'),
    );
  }
  if (source?.ip !== undefined && familyOf(source.ip) === undefined) {
    causes.push(fieldInvalid('spec.source.ip', source.ip, 'must be a valid IP address'));
  }
  if (destination === undefined || destination === '')
    causes.push(fieldRequired('spec.destination'));
  else if (destination.length > MAX_NAME) {
    causes.push(
      fieldInvalid('spec.destination', destination, `must be no more than ${MAX_NAME} characters`),
    );
  }
  if (!PROTOCOLS.includes(protocol))
    causes.push(fieldNotSupported('spec.protocol', protocol, PROTOCOLS));
  if (port === undefined && protocol !== 'ICMP')
    causes.push(fieldRequired('spec.port', `${protocol} needs a port`));
  for (const [field, value] of [
    ['spec.port', port],
    ['spec.sourcePort', sourcePort],
  ] as const) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > 65_535)) {
      causes.push(fieldInvalid(field, value, 'must be between 1 and 65535, inclusive'));
    }
  }
  if (http !== undefined && protocol !== 'TCP')
    causes.push(fieldInvalid('spec.http', protocol, 'HTTP needs the protocol TCP'));
  if (http?.path !== undefined && !http.path.startsWith('/'))
    causes.push(fieldInvalid('spec.http.path', http.path, 'must be an absolute path'));
  return causes;
}
