import type { EndpointSlice, Node, Service } from '#kinds';
import type { Announcement } from '../../announcement.js';
import { healthyNodes } from './healthy-nodes.js';

/** How the load balancer of a Service leads each of its addresses to nodes, or why to none. Empty before it has an address. */
export function announce(
  service: Service,
  nodes: Iterable<Node>,
  slices: readonly EndpointSlice[],
): readonly Announcement[] {
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  const healthy = healthyNodes(service, nodes, slices);
  const isLocal = service.spec?.externalTrafficPolicy === 'Local';
  return (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }, index) =>
    ip === undefined
      ? []
      : [
          {
            address: ip,
            service: `${namespace}/${name}`,
            protocol: 'cloud',
            nodes: healthy,
            by: { kind: 'Service', namespace, name },
            field: `status.loadBalancer.ingress[${index}].ip`,
            ...(healthy.length > 0
              ? {}
              : {
                  reason: `the load balancer finds no healthy node for Service ${namespace}/${name}`,
                  fix: isLocal
                    ? 'with externalTrafficPolicy Local a node is healthy only with a ready pod of the Service'
                    : 'look at the conditions and labels of the nodes',
                }),
          },
        ],
  );
}
