import type { Route } from '../api/routes.js';
import { gatewayKeyOf } from '../model/attachment.js';

/** Routes by the `namespace/name` of the Gateways that their parentRefs name, each once for each Gateway. */
export function routesByGateway(routes: Iterable<Route>): ReadonlyMap<string, readonly Route[]> {
  const found = new Map<string, Route[]>();
  for (const route of routes) {
    const keys = new Set(
      (route.object.spec.parentRefs ?? []).map((ref) => gatewayKeyOf(route, ref)),
    );
    for (const key of keys) {
      if (key === undefined) continue;
      const list = found.get(key);
      if (list === undefined) found.set(key, [route]);
      else list.push(route);
    }
  }
  return found;
}
