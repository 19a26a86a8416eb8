import type { Node } from '#kinds';
import type { ClusterObjects } from '../../cluster-objects.js';
import type { Announcement } from '../../announcement.js';
import { announce } from './announce.js';
import { FINALIZER } from './names.js';

/**
 * What the load balancers of a cloud announce in a cluster that is known by its objects alone, by Service (`namespace/name`): those of
 * Services with the finalizer of a service controller (KEP-980).
 */
export function announcementsFrom(
  objects: ClusterObjects,
): ReadonlyMap<string, readonly Announcement[]> {
  const nodes: readonly Node[] = objects.nodes;
  const found = new Map<string, readonly Announcement[]>();
  for (const service of objects.balanced) {
    const { namespace = 'default', name = '', finalizers = [] } = service.metadata ?? {};
    if (!finalizers.includes(FINALIZER)) continue;
    const list = announce(service, nodes, objects.slicesOf(service));
    if (list.length > 0) found.set(`${namespace}/${name}`, list);
  }
  return found;
}
