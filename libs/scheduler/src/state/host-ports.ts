import type { PodSpec } from '#kinds';

/** A port of the node that a pod occupies. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const EVERY_ADDRESS = '0.0.0.0';

/** The host ports of a pod's containers and sidecars. */
export function hostPortsOf(spec: PodSpec): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  return [...(spec.containers ?? []), ...sidecars].flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => (port.hostPort ?? 0) > 0)
      .map((port) => ({
        ip: port.hostIP || EVERY_ADDRESS,
        protocol: port.protocol || 'TCP',
        port: port.hostPort!,
      })),
  );
}

/** Two ports clash when number and protocol are equal, and the address too, unless one of them is every address. */
export function portsClash(a: HostPort, b: HostPort): boolean {
  return (
    a.port === b.port &&
    a.protocol === b.protocol &&
    (a.ip === b.ip || a.ip === EVERY_ADDRESS || b.ip === EVERY_ADDRESS)
  );
}
