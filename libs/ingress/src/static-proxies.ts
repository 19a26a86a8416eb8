import type { HttpRequest } from '#images';
import type { ConfigMap, EndpointSlice, Ingress, IngressClass, Pod, Secret, Service } from '#kinds';
import { controllerContainer, controllerOptions } from './classes/nginx/controller-options.js';
import { buildModel, type ControllerObjects } from './classes/nginx/model-builder.js';
import { nginxDecision } from './classes/nginx/nginx-proxy.js';
import type { Choices, Decision } from './proxy/decision.js';

/** Everything that proxies route by, as it was at one moment. */
export interface IngressObjects {
  readonly ingresses: readonly Ingress[];
  readonly classes: readonly IngressClass[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly secrets: readonly Secret[];
  readonly configMaps: readonly ConfigMap[];
}

/** True for a pod that is a proxy. */
export const isProxy = (pod: Pod): boolean => controllerContainer(pod) !== undefined;

/** What a proxy does with a request, from objects alone, without a cluster that runs; undefined: the pod is no proxy, or not on this port. `now` in milliseconds. */
export function decideFrom(
  objects: IngressObjects,
  pod: Pod,
  request: HttpRequest,
  choices: Choices,
  now: number,
): Decision | undefined {
  const container = controllerContainer(pod);
  if (container === undefined) return undefined;
  const options = controllerOptions(pod, container);
  const lookup = lookupIn(objects);
  return nginxDecision(options, lookup, buildModel(options, lookup), request, choices, now);
}

interface Named {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}

function lookupIn(objects: IngressObjects): ControllerObjects {
  const named =
    <T extends Named>(list: readonly T[]) =>
    (namespace: string, name: string): T | undefined =>
      list.find(({ metadata }) => metadata?.namespace === namespace && metadata.name === name);
  return {
    ingresses: () => objects.ingresses,
    classes: () => objects.classes,
    service: named(objects.services),
    secret: named(objects.secrets),
    configMap: named(objects.configMaps),
    slices: (namespace, name) =>
      objects.slices.filter(
        ({ metadata }) =>
          metadata?.namespace === namespace &&
          metadata.labels?.['kubernetes.io/service-name'] === name,
      ),
  };
}
