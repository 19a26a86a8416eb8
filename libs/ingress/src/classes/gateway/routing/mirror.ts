import type { Choices, Forward, Reason } from '../../../proxy/decision.js';
import { readyEndpoints } from '../../../proxy/service-endpoints.js';
import type { Filter, MirrorFilter } from '../api/routes.js';
import { backendOf, routeReference } from '../model/backends.js';
import type { GatewayObjects } from '../model/gateway-objects.js';
import type { Entry } from './entries.js';
import type { Mirror } from './outgoing.js';

/** Copies that RequestMirror filters make of a request. A backend that is invalid or has no endpoints gets none. */
export function mirrorsOf(
  { route, ruleField }: Entry,
  filters: readonly Filter[],
  request: Forward['request'],
  objects: GatewayObjects,
  choices: Choices,
): readonly (Mirror & { readonly because: Reason })[] {
  return filters.flatMap(({ requestMirror }) => {
    if (requestMirror === undefined || !isTaken(requestMirror, choices)) return [];
    const backend = backendOf(route, requestMirror.backendRef, objects);
    if ('reason' in backend) return [];
    const { namespace, name, port } = backend;
    const endpoints = readyEndpoints(objects, namespace, name, { number: port });
    if (endpoints.length === 0) return [];
    const endpoint = endpoints[choices.next(`${namespace}/${name}:${port}`, endpoints.length)]!;
    const because = {
      summary: `a copy goes to ${endpoint.ip}:${endpoint.port} of Service ${namespace}/${name}`,
      object: routeReference(route),
      field: `${ruleField}.filters`,
    };
    return [{ endpoint, request, because }];
  });
}

/** Whether this request is among those that are copied: all of them, `percent`, or `fraction`. */
function isTaken({ percent, fraction }: MirrorFilter, choices: Choices): boolean {
  const whole = fraction?.denominator ?? 100;
  const part = Math.min(fraction?.numerator ?? percent ?? whole, whole);
  if (part === whole) return true;
  return part > 0 && choices.weighted([part, whole - part]) === 0;
}
