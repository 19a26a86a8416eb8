import type { Informer, Simulator, SimulatorContext } from '#client';
import type { HttpRequest } from '#images';
import { resources, type Ingress } from '#kinds';
import { buildModel, type ControllerObjects } from './classes/nginx/model-builder.js';
import { NginxControllers, type PrintLine } from './classes/nginx/nginx-controllers.js';
import { nginxDecision } from './classes/nginx/nginx-proxy.js';
import { LazyGateways } from './classes/gateway/lazy-gateways.js';
import { ingressHosts, publishedAddress } from './proxy/published-address.js';
import type { Choices, Closed, Decision } from './proxy/decision.js';

const SERVICE_INDEX = 'ingress-service';

/** The proxies of a cluster: which pods are proxies, and what they do with requests. */
export class IngressProxies {
  private readonly controllers: NginxControllers;
  private readonly gateways: LazyGateways;
  private readonly objects: ControllerObjects;
  private readonly models = new Map<string, ReturnType<typeof buildModel>>();

  private readonly context: SimulatorContext;

  /** `contextOf` gives the context of a program by its name, which its writes carry. */
  constructor(contextOf: (program: string) => SimulatorContext, print: PrintLine) {
    this.context = contextOf('ingress-nginx');
    this.controllers = new NginxControllers(this.context, print);
    this.gateways = new LazyGateways(contextOf('gateway-api'));
    const { informers } = this.context;
    const ingresses = informers.informer(resources.ingresses);
    const classes = informers.informer(resources.ingressClasses);
    const services = informers.informer(resources.services);
    const slices = informers.informer(resources.endpointSlices);
    const secrets = informers.informer(resources.secrets);
    const configMaps = informers.informer(resources.configMaps);
    slices.addIndex(SERVICE_INDEX, ({ metadata }) => [
      `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ]);
    const forget = (): void => this.models.clear();
    for (const informer of [ingresses, classes, configMaps, secrets])
      (informer as Informer<Ingress>).handle({ added: forget, updated: forget, deleted: forget });
    this.objects = {
      ingresses: () => ingresses.list(),
      classes: () => classes.list(),
      service: (namespace, name) => services.get(namespace, name),
      slices: (namespace, name) => slices.byIndex(SERVICE_INDEX, `${namespace}/${name}`),
      secret: (namespace, name) => secrets.get(namespace, name),
      configMap: (namespace, name) => configMaps.get(namespace, name),
    };
  }

  /** The address that the world outside finds a host by. */
  addressOf(host: string): string | undefined {
    return (
      publishedAddress(ingressHosts(this.objects.ingresses()), host) ??
      publishedAddress(this.gateways.hosts(), host)
    );
  }

  /** What acts on the cluster. */
  get simulators(): readonly Simulator[] {
    return [this.controllers, this.gateways];
  }

  /** What a pod does with a request that has reached it; undefined: the pod is no proxy, or not on this port. */
  decide(
    namespace: string,
    pod: string,
    request: HttpRequest,
    choices: Choices,
  ): Decision | Closed | undefined {
    const nginx = this.controllers.controller(namespace, pod);
    if (nginx === undefined) return this.gateways.decide(namespace, pod, request, choices);
    const key = `${namespace}/${pod}`;
    let model = this.models.get(key);
    if (model === undefined)
      this.models.set(key, (model = buildModel(nginx.options, this.objects)));
    return nginxDecision(
      nginx.options,
      this.objects,
      model,
      request,
      choices,
      this.context.clock.now(),
    );
  }
}
