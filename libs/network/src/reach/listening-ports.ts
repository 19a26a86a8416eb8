import { imagePorts } from '../containers/container-listeners.js';
import type { Pod } from '../model/pod.js';
import { declaredPorts } from '../policy/end.js';

export type ReachProtocol = 'TCP' | 'UDP' | 'SCTP';

export interface ReachPort {
  readonly port: number;
  readonly protocol: ReachProtocol;
}

/** Which ports a matrix is about. Absent: all that the pods declare. */
export interface PortChoice {
  /** A number, or the name of a container port. */
  readonly port?: number | string;
  readonly protocol?: ReachProtocol;
}

/**
 * The ports of a pod that a matrix asks about, without repeats: those it declares, or, when it declares none, those that its images
 * listen on. A number that the pod does not declare is asked about all the same, as TCP unless the choice says otherwise.
 */
export function portsOf(pod: Pod, { port: wanted, protocol }: PortChoice): readonly ReachPort[] {
  const declared = declaredPorts(pod).map((each) => ({
    name: each.name,
    port: each.containerPort,
    protocol: (each.protocol ?? 'TCP') as ReachProtocol,
  }));
  const known = declared.length > 0 || typeof wanted === 'number' ? declared : imagePorts(pod);
  const chosen = known.filter(
    (each) =>
      (protocol === undefined || each.protocol === protocol) &&
      (wanted === undefined || wanted === each.port || wanted === each.name),
  );
  if (chosen.length === 0 && typeof wanted === 'number')
    return [{ port: wanted, protocol: protocol ?? 'TCP' }];
  const distinct = new Map(
    chosen.map((each) => [
      `${each.port}/${each.protocol}`,
      { port: each.port, protocol: each.protocol },
    ]),
  );
  return [...distinct.values()];
}
