import type { Container, Pod, ServicePort } from '#kinds';

/**
 * The number of the port that a Service port means in a pod: numbers as they are, names looked up in the containers, then in
 * restartable init containers, by name and protocol. Undefined: this pod does not have it.
 */
export function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  const containers: readonly Container[] = [...(pod.spec.containers ?? []), ...sidecars];
  for (const container of containers) {
    const found = container.ports?.find(
      (candidate) =>
        candidate.name === target && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    );
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}
