import type { HttpRequest } from '#images';
import { resources, type Pod } from '#kinds';
import type { KubeObject } from '#machinery';
import { gatewayOfPod } from './classes/gateway/infrastructure/gateway-pod.js';
import type { DecideForGateway } from './classes/gateway/listed-gateways.js';
import type { ListObjects } from './classes/gateway/listed-objects.js';
import { controllerContainer, controllerOptions } from './classes/nginx/controller-options.js';
import { buildModel, type ControllerObjects } from './classes/nginx/model-builder.js';
import { nginxDecision } from './classes/nginx/nginx-proxy.js';
import type { Choices, Closed, Decision } from './proxy/decision.js';
import type { ServiceLookup } from './proxy/service-endpoints.js';

/** The proxies of a cluster that does not run here: they decide by lists of objects, which are read when the first request comes. */
export class StaticProxies {
  private services: Promise<ServiceLookup> | undefined;
  private ingress: Promise<ControllerObjects> | undefined;
  private gateways: Promise<DecideForGateway> | undefined;

  constructor(private readonly list: ListObjects) {}

  /** What a pod does with a request; undefined: it is no proxy, or not on this port. `now` in milliseconds. */
  async decide(
    pod: Pod | undefined,
    request: HttpRequest,
    choices: Choices,
    now: number,
  ): Promise<Decision | Closed | undefined> {
    if (pod === undefined) return undefined;
    const container = controllerContainer(pod);
    if (container !== undefined) {
      const options = controllerOptions(pod, container);
      const lookup = await (this.ingress ??= this.readIngress());
      return nginxDecision(options, lookup, buildModel(options, lookup), request, choices, now);
    }
    const gateway = gatewayOfPod(pod);
    if (gateway === undefined) return undefined;
    const decide = await (this.gateways ??= this.readGateways());
    return decide(pod.metadata?.namespace ?? '', gateway, request, choices);
  }

  private async readServices(): Promise<ServiceLookup> {
    const [services, slices] = await Promise.all([
      this.list(resources.services),
      this.list(resources.endpointSlices),
    ]);
    return {
      service: named(services),
      slices: (namespace, name) =>
        slices.filter(
          ({ metadata }) =>
            metadata?.namespace === namespace &&
            metadata.labels?.['kubernetes.io/service-name'] === name,
        ),
    };
  }

  private async readGateways(): Promise<DecideForGateway> {
    const { listedGateways } = await import('./classes/gateway/listed-gateways.js');
    return listedGateways(this.list, await (this.services ??= this.readServices()));
  }

  private async readIngress(): Promise<ControllerObjects> {
    const [services, ingresses, classes, secrets, configMaps] = await Promise.all([
      (this.services ??= this.readServices()),
      this.list(resources.ingresses),
      this.list(resources.ingressClasses),
      this.list(resources.secrets),
      this.list(resources.configMaps),
    ]);
    return {
      ...services,
      ingresses: () => ingresses,
      classes: () => classes,
      secret: named(secrets),
      configMap: named(configMaps),
    };
  }
}

const named =
  <T extends KubeObject>(list: readonly T[]) =>
  (namespace: string, name: string): T | undefined =>
    list.find(({ metadata }) => metadata?.namespace === namespace && metadata.name === name);
