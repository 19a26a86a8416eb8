import { announcementsFrom } from '#load-balancer';
import type { KubeObject } from '#machinery';
import { deviceNames, type NetworkPicture, type NetworkSettings } from '#network';

/** The picture with what the load balancers among the objects announce. */
export function withAnnouncements(
  picture: NetworkPicture,
  objects: readonly KubeObject[],
  settings: Partial<NetworkSettings>,
): NetworkPicture {
  let next = picture;
  for (const [service, list] of announcementsFrom(
    objects,
    deviceNames({ settings, podNetwork: () => picture.podNetwork }),
  ))
    next = next.withAnnouncements(service, list);
  return next;
}
