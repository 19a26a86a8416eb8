import { portName, portNumber } from '#machinery';
import type { Report } from './report.js';

/** Protocols of a port, in the order in which errors list them. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

/** A port given by number (1-65535) or by IANA service name. */
export function checkPortNumberOrName(
  found: Report,
  field: string,
  port: number | string | undefined,
): void {
  if (typeof port === 'string') found.complaints(field, port, portName(port));
  else found.complaints(field, port ?? 0, portNumber(port ?? 0));
}
