import { servicePort } from '../../../proxy/service-endpoints.js';
import { GROUP } from '../api/names.js';
import type { BackendObject, Route } from '../api/routes.js';
import type { GatewayObjects } from './gateway-objects.js';
import { isPermitted } from './grants.js';

/** Where a reference of a route leads: a port of a Service, or why nowhere (the reason of condition ResolvedRefs). */
export type Backend =
  | { readonly namespace: string; readonly name: string; readonly port: number }
  | { readonly reason: string; readonly message: string };

/** Follows a backendRef of a route (Gateway API, BackendObjectReference). */
export function backendOf(
  route: Route,
  ref: BackendObject,
  objects: Pick<GatewayObjects, 'grants' | 'service'>,
): Backend {
  const { group = '', kind = 'Service', name, port } = ref;
  const own = route.object.metadata?.namespace ?? '';
  const namespace = ref.namespace ?? own;
  const to = { group, kind, namespace, name };
  const what = `Service ${namespace}/${name}`;
  if (group !== '' || kind !== 'Service')
    return {
      reason: 'InvalidKind',
      message: `backends are Services, not ${kind} of the group "${group}"`,
    };
  if (!isPermitted({ kind: route.kind, namespace: own, to }, objects))
    return {
      reason: 'RefNotPermitted',
      message: `no ReferenceGrant in ${namespace} allows ${route.kind} of ${own} to refer to ${what}`,
    };
  const service = objects.service(namespace, name);
  if (service === undefined)
    return { reason: 'BackendNotFound', message: `${what} does not exist` };
  if (service.spec?.type === 'ExternalName')
    return { reason: 'InvalidKind', message: `${what} is of type ExternalName` };
  const found = servicePort(service, port === undefined ? {} : { number: port });
  if (port === undefined || found === undefined)
    return {
      reason: 'BackendNotFound',
      message: `${what} has no port ${port ?? '(none is named)'}`,
    };
  if ((found.protocol ?? 'TCP') !== 'TCP')
    return {
      reason: 'UnsupportedProtocol',
      message: `port ${port} of ${what} is ${found.protocol}`,
    };
  return { namespace, name, port };
}

/** The Gateway API's own kinds, as objects of a reason are named. */
export const routeReference = ({ kind, object }: Route) => ({
  apiVersion: `${GROUP}/v1`,
  kind,
  ...(object.metadata?.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
  name: object.metadata?.name ?? '',
});
