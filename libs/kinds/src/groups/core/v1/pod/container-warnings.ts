import { isWholeQuantity, knownOfPart, notePart } from '#machinery';
import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  PodSpec,
} from '../../../../generated/index.gen.js';

type AnyContainer = Container | EphemeralContainer;

/** Visits all containers with the place where each stands, in the order in which the server visits them. */
export function visitContainers(
  spec: PodSpec,
  root: string,
  visit: (container: AnyContainer, place: string) => void,
): void {
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    const containers: readonly AnyContainer[] = spec[field] ?? [];
    for (let index = 0; index < containers.length; index++)
      visit(containers[index]!, `${root}.${field}[${index}]`);
  }
}

/** Warns about resources and environment of one container. */
export function warnContainer(warnings: string[], container: AnyContainer, place: string): void {
  const { env, resources } = container;
  for (const name of ['memory', 'ephemeral-storage']) {
    for (const list of ['limits', 'requests'] as const) {
      const quantity = resources?.[list]?.[name];
      if (quantity !== undefined)
        warnFraction(warnings, `${place}.resources.${list}`, name, quantity);
    }
  }
  if (env !== undefined && knownOfPart(env, warnEnv) !== true) {
    const before = warnings.length;
    warnEnv(warnings, env, place);
    if (warnings.length === before) notePart(env, warnEnv, true);
  }
}

/** Warns about a part of a byte. */
export function warnFraction(
  warnings: string[],
  place: string,
  name: string,
  quantity: string,
): void {
  if (!isWholeQuantity(quantity))
    warnings.push(
      `${place}[${name}]: fractional byte value "${quantity}" is invalid, must be an integer`,
    );
}

function warnEnv(warnings: string[], env: readonly EnvVar[], place: string): void {
  const names = new Set<string>();
  for (const [index, { name, value = '', valueFrom }] of env.entries()) {
    // A value that adds to the one before needs both.
    const reference = `$(${name})`;
    const adds = valueFrom === undefined && value !== reference && value.includes(reference);
    if (names.has(name) && !adds)
      warnings.push(
        `${place}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`,
      );
    names.add(name);
  }
}

interface Placed {
  readonly port: ContainerPort;
  readonly place: string;
}

/** Warns about ports of a pod that say the same twice, or contradict each other. */
export function warnPorts(warnings: string[], spec: PodSpec, root: string): void {
  let byNumber: Map<string, Placed[]> | undefined;
  let byName: Map<string, string> | undefined;
  const repeated: string[] = [];
  visitContainers(spec, root, ({ ports }, container) => {
    if (ports === undefined) return;
    byNumber ??= new Map();
    byName ??= new Map();
    for (const [index, port] of ports.entries()) {
      const place = `${container}.ports[${index}]`;
      const { name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' } = port;
      if (hostIP !== '' && hostPort === 0)
        warnings.push(
          `${place}: hostIP set without hostPort: {Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`,
        );
      const key = `${containerPort}/${protocol}`;
      const others = byNumber.get(key);
      if (others === undefined) byNumber.set(key, [{ port, place }]);
      else {
        for (const other of others) {
          const how = conflict(port, other.port);
          if (how) warnings.push(`${place}: ${how} port definition with ${other.place}`);
        }
        others.push({ port, place });
      }
      if (name === '') continue;
      const first = byName.get(name);
      if (first === undefined) byName.set(name, place);
      else
        repeated.push(
          `${place}: duplicate port name "${name}" with ${first}, services and probes that select ports by name will use ${first}`,
        );
    }
  });
  warnings.push(...repeated);
}

/** How two definitions of one port and protocol go together. */
function conflict(one: ContainerPort, two: ContainerPort): string | undefined {
  const [oneIP, twoIP] = [one.hostIP ?? '', two.hostIP ?? ''];
  const [onePort, twoPort] = [one.hostPort ?? 0, two.hostPort ?? 0];
  if (oneIP === twoIP && onePort === twoPort) return 'duplicate';
  if (onePort === 0 || twoPort === 0) return 'overlapping';
  return onePort === twoPort && (oneIP === '') !== (twoIP === '')
    ? 'dangerously ambiguous'
    : undefined;
}
