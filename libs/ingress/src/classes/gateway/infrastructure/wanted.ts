import type { Deployment, Service, ServicePort } from '#kinds';
import type { Stored } from '#machinery';
import { GROUP, PROXY_IMAGE } from '../api/names.js';
import type { Gateway } from '../api/objects.js';
import type { Parameters } from '../model/parameters.js';
import type { ListenerState } from '../model/listeners.js';
import { gatewayLabels, infrastructureName } from './names.js';

/** The ports of the listeners that can be served, each once, with a name. */
function portsOf(listeners: readonly ListenerState[]): readonly { name: string; port: number }[] {
  const found = new Map<number, string>();
  for (const { listener, accepted } of listeners)
    if (accepted.isTrue && !found.has(listener.port))
      found.set(listener.port, `${listener.protocol.toLowerCase()}-${listener.port}`);
  return [...found].map(([port, name]) => ({ port, name })).sort((a, b) => a.port - b.port);
}

/** The metadata of everything that is made for a Gateway: it goes with the Gateway, and has the labels of its infrastructure. */
function metadataOf(gateway: Stored<Gateway>) {
  const { metadata, spec } = gateway;
  return {
    name: infrastructureName(gateway),
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    labels: { ...spec.infrastructure?.labels, ...gatewayLabels(gateway) },
    annotations: { ...spec.infrastructure?.annotations },
    ownerReferences: [
      {
        apiVersion: `${GROUP}/v1`,
        kind: 'Gateway',
        name: metadata.name,
        uid: metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

/** The pods that run a Gateway's proxy. Each listener's port is the container's own. */
export function wantedDeployment(
  gateway: Stored<Gateway>,
  listeners: readonly ListenerState[],
  { replicas }: Parameters,
): Deployment {
  const metadata = metadataOf(gateway);
  const { labels, annotations } = metadata;
  return {
    metadata,
    spec: {
      replicas: replicas ?? 1,
      selector: { matchLabels: gatewayLabels(gateway) },
      template: {
        metadata: { labels, annotations },
        spec: {
          automountServiceAccountToken: false,
          containers: [
            {
              name: 'proxy',
              image: PROXY_IMAGE,
              ports: portsOf(listeners).map(({ name, port }) => ({
                name,
                containerPort: port,
                protocol: 'TCP',
              })),
            },
          ],
        },
      },
    },
  };
}

/** The Service by which a Gateway is reached. */
export function wantedService(
  gateway: Stored<Gateway>,
  listeners: readonly ListenerState[],
  { serviceType }: Parameters,
): Service {
  const address = gateway.spec.addresses?.find(({ value }) => value !== undefined)?.value;
  return {
    metadata: metadataOf(gateway),
    spec: {
      type: serviceType,
      selector: gatewayLabels(gateway),
      ports: portsOf(listeners).map(({ name, port }): ServicePort => ({
        name,
        port,
        protocol: 'TCP',
        targetPort: port,
      })),
      ...(address !== undefined && serviceType === 'LoadBalancer'
        ? { loadBalancerIP: address }
        : {}),
    },
  };
}
