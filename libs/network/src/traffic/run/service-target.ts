import type { Service } from '#kube-proxy';
import type { WeightedTarget } from '../compile/paths.js';
import type { Protocol } from '../../packet.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { TrafficError, type TrafficDestination } from '../spec.js';

type Wanted = NonNullable<TrafficDestination['service']>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** The addresses by which clients reach a Service. Throws TrafficError when it has none of the kind that is asked for. */
export function serviceTargets(
  picture: NetworkPicture,
  wanted: Wanted,
  protocol: Protocol,
): readonly WeightedTarget[] {
  const { name, namespace = 'default', via = 'ClusterIP' } = wanted;
  const service = picture.service(`${namespace}/${name}`);
  if (service === undefined) throw new TrafficError(`there is no Service ${namespace}/${name}`);
  const port = portOf(service, wanted, protocol);
  const all = (ips: readonly string[], number = port.port): readonly WeightedTarget[] => {
    if (ips.length === 0) throw new TrafficError(`Service ${namespace}/${name} has no ${via}`);
    return ips.map((ip) => ({ target: { ip, port: number, protocol }, weight: 1 }));
  };
  const { clusterIP, externalIPs = [] } = service.spec ?? {};
  switch (via) {
    case 'ClusterIP':
      if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None') {
        throw new TrafficError(
          `Service ${namespace}/${name} has no address of its own: use its name as host`,
        );
      }
      return all([clusterIP]);
    case 'ExternalIP':
      return all(externalIPs.slice(0, 1));
    case 'LoadBalancer': {
      const [first] = service.status?.loadBalancer?.ingress ?? [];
      return all(first?.ip === undefined ? [] : [first.ip]);
    }
    case 'NodePort':
      return all(
        port.nodePort === undefined
          ? []
          : [...picture.nodes()].flatMap(({ nodeIPs }) => nodeIPs.slice(0, 1)),
        port.nodePort,
      );
  }
}

function portOf({ spec, metadata }: Service, { port: wanted }: Wanted, protocol: Protocol): Port {
  const ports = (spec?.ports ?? []).filter(
    (port) =>
      (port.protocol ?? 'TCP').toLowerCase() === protocol &&
      (wanted === undefined || port.port === wanted || port.name === wanted),
  );
  const [first] = ports;
  if (first !== undefined && ports.length === 1) return first;
  const offered = (spec?.ports ?? []).map((port) => `${port.port}/${port.protocol ?? 'TCP'}`);
  throw new TrafficError(
    `Service ${metadata?.namespace ?? 'default'}/${metadata?.name ?? ''} has ${
      ports.length === 0 ? 'no such port' : 'several ports'
    }; it has: ${offered.join(', ')}`,
  );
}
