import type { PublishedHost } from '../../../proxy/published-address.js';
import { commonHostnames } from '../api/hostname.js';
import type { Gateway } from '../api/objects.js';
import type { Route } from '../api/routes.js';
import { gatewayKeyOf } from '../model/attachment.js';

/** The hosts of routes that a Gateway has accepted, each with the first address of the Gateway, from their status alone. */
export function* gatewayHosts(
  gateways: Iterable<Gateway>,
  routes: Iterable<Route>,
): Iterable<PublishedHost> {
  const byKey = new Map<string, Gateway>();
  for (const gateway of gateways)
    byKey.set(`${gateway.metadata?.namespace}/${gateway.metadata?.name}`, gateway);
  if (byKey.size === 0) return;
  for (const route of routes)
    for (const { parentRef, conditions } of route.object.status?.parents ?? []) {
      const gateway = byKey.get(gatewayKeyOf(route, parentRef) ?? '');
      const isAccepted = conditions.some(
        (each) => each.type === 'Accepted' && each.status === 'True',
      );
      const ip = gateway?.status?.addresses?.find(({ type }) => type === 'IPAddress')?.value;
      if (gateway === undefined || ip === undefined || !isAccepted) continue;
      for (const { name, hostname } of gateway.spec.listeners) {
        if ((parentRef.sectionName ?? name) !== name) continue;
        for (const host of commonHostnames(hostname, route.object.spec.hostnames))
          if (host !== undefined) yield { host, ip };
      }
    }
}
