import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '#kinds';
import type { Stored } from '#machinery';
import { isFinished, isReady } from '../pods/pod-state.js';
import {
  familiesOf,
  headlessLabel,
  hostnameBelow,
  isHeadless,
  podIP,
} from '../service-pods/addresses.js';
import { targetPort } from '../service-pods/target-port.js';
import { packSubsets, type Offer } from './subsets.js';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const managedBy = 'endpoint-controller';

/** The subsets of the legacy Endpoints object: primary family only, terminating pods left out unless they are published anyway. */
export function endpointSubsets(
  service: Stored<Service>,
  pods: readonly Stored<Pod>[],
): EndpointSubset[] {
  const family = familiesOf(service)[0] ?? 'IPv4';
  const publish = service.spec?.publishNotReadyAddresses === true;
  const offers: Offer[] = [];
  for (const pod of pods) {
    const ip = podIP(pod, family);
    if (ip === undefined || isFinished(pod) || (pod.metadata.deletionTimestamp && !publish))
      continue;
    const address = addressOf(service, pod, ip);
    const ready = publish || isReady(pod);
    const ports = service.spec?.ports ?? [];
    if (ports.length === 0 && isHeadless(service)) offers.push({ address, port: undefined, ready });
    for (const port of ports) {
      const number = targetPort(port, pod);
      if (number === undefined) continue;
      const { name, appProtocol } = port;
      const endpointPort: EndpointPort = {
        ...(name ? { name } : {}),
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(appProtocol === undefined ? {} : { appProtocol }),
      };
      offers.push({ address, port: endpointPort, ready });
    }
  }
  return packSubsets(offers);
}

function addressOf(service: Service, pod: Stored<Pod>, ip: string): EndpointAddress {
  const hostname = hostnameBelow(pod, service);
  const { nodeName } = pod.spec;
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName ? { nodeName } : {}),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
  };
}

/** Labels of the Service, and those of the controller. */
export function endpointsLabels(service: Service): Record<string, string> {
  const { [headlessLabel]: _headless, ...labels } = service.metadata?.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
    [managedByLabel]: managedBy,
  };
}
