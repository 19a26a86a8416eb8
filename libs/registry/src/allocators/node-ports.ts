import { fieldInvalid, invalid, type Draft } from '#machinery';
import type { Service, ServicePort } from '#kinds';
import { allocationFailed } from './ip-address-objects.js';
import type { NodePorts } from './node-port-allocator.js';
import { needsNodePort } from './service-shape.js';
import type { AllocationTransaction } from './transaction.js';

/**
 * Gives the ports of a Service their node ports. At creation, ports of the same number and different protocols share one; in an
 * update each port that lacks one gets its own, and what `old` had and is not used any more becomes free.
 */
export function takeNodePorts(
  allocator: NodePorts,
  service: Draft<Service>,
  old: Service | undefined,
  transaction: AllocationTransaction,
): void {
  const ports = service.spec?.ports ?? [];
  const had = new Set(
    (old?.spec?.ports ?? []).map(({ nodePort }) => nodePort ?? 0).filter((port) => port > 0),
  );
  const automatic = needsNodePort(service);
  const mine = new Set(had);
  const take = (index: number, wished: number): void => {
    if (mine.has(wished)) return;
    const why = allocator.take(wished);
    if (why !== undefined) {
      const cause = fieldInvalid(`spec.ports[${index}].nodePort`, wished, why);
      throw invalid({ group: '', kind: 'Service' }, service.metadata?.name ?? '', [cause]);
    }
    transaction.taken(() => allocator.release(wished));
  };
  const takeNext = (): number => {
    const port = allocator.takeNext();
    if (port === undefined) throw allocationFailed('failed to allocate a nodePort: range is full');
    transaction.taken(() => allocator.release(port));
    return port;
  };

  const { type } = service.spec ?? {};
  if (type !== 'NodePort' && type !== 'LoadBalancer') {
    // Ports that another type names are for validation to refuse.
  } else if (old === undefined) shareByPort(ports, automatic, take, takeNext);
  else {
    for (const [index, port] of ports.entries()) {
      if (port.nodePort) {
        take(index, port.nodePort);
        mine.add(port.nodePort);
      } else if (automatic) {
        port.nodePort = takeNext();
        mine.add(port.nodePort);
      }
    }
  }
  const has = new Set(ports.map(({ nodePort }) => nodePort ?? 0));
  for (const port of had) if (!has.has(port)) transaction.givenUp(() => allocator.release(port));
}

function shareByPort(
  ports: Draft<ServicePort>[],
  automatic: boolean,
  take: (index: number, wished: number) => void,
  takeNext: () => number,
): void {
  const byPort = new Map<number, number>();
  for (const [index, port] of ports.entries()) {
    const wished = port.nodePort ?? 0;
    if (wished === 0 && !automatic) continue;
    const shared = byPort.get(port.port);
    if (shared === undefined) {
      // Of several ports with one number, the wish of any counts for all.
      const wish = ports.find(
        (other) => other.port === port.port && (other.nodePort ?? 0) !== 0,
      )?.nodePort;
      if (wish !== undefined) take(index, wish);
      port.nodePort = wish ?? takeNext();
      byPort.set(port.port, port.nodePort);
    } else if (wished === 0) {
      port.nodePort = shared;
    } else if (wished !== shared) {
      take(index, wished);
    }
  }
}
