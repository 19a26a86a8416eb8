import { DefinedKinds, type Informer, type Resource, type SimulatorContext } from '#client';
import { resources, type Service } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import { isDeepStrictEqual } from 'node:util';
import { GATEWAY_LABEL } from './api/names.js';
import type { Gateway, GatewayClass } from './api/objects.js';
import {
  GATEWAY_CLASSES,
  GATEWAY_RESOURCES,
  GATEWAYS,
  GRPC_ROUTES,
  HTTP_ROUTES,
  REFERENCE_GRANTS,
  TLS_ROUTES,
} from './api/resources.js';
import type { Route } from './api/routes.js';
import type { GatewayObjects } from './model/gateway-objects.js';

const SERVICE_INDEX = 'gateway-service';

/** What gateways read, as a running cluster has it: the kinds of the Gateway API as long as they are defined, and the built-in ones. */
export class ClusterGatewayObjects implements GatewayObjects {
  private readonly defined = new Map<string, Informer<KubeObject>>();
  private readonly services;
  private readonly endpointSlices;
  private readonly secrets;
  private readonly configMaps;
  private readonly namespaces;
  private readonly deployments;
  private readonly pods;

  constructor(private readonly context: SimulatorContext) {
    const { informers } = context;
    this.services = informers.informer(resources.services);
    this.endpointSlices = informers.informer(resources.endpointSlices);
    this.secrets = informers.informer(resources.secrets);
    this.configMaps = informers.informer(resources.configMaps);
    this.namespaces = informers.informer(resources.namespaces);
    this.deployments = informers.informer(resources.deployments);
    this.pods = informers.informer(resources.pods);
    this.endpointSlices.addIndex(SERVICE_INDEX, ({ metadata }) => [
      `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ]);
  }

  /**
   * Follows everything. `reconfigured`: something that requests are routed by has changed; `changed`: only a Service or what was made
   * for a Gateway has.
   */
  follow(reconfigured: () => void, changed: () => void): void {
    const always = { added: reconfigured, deleted: reconfigured };
    // Without what only a status says: those are written by the gateways themselves.
    const bySpec = {
      ...always,
      updated: (object: Stored, old: Stored) => {
        if (object.metadata.generation !== old.metadata.generation) reconfigured();
      },
    };
    new DefinedKinds(this.context.informers, GATEWAY_RESOURCES, {
      follow: (resource) => {
        const informer = this.context.informers.informer(resource);
        this.defined.set(resource.plural, informer);
        informer.handle(bySpec);
        reconfigured();
      },
      forget: (resource) => {
        this.defined.delete(resource.plural);
        reconfigured();
      },
    }).start();
    const where = <T extends KubeObject>(
      informer: Informer<T>,
      isMeant: (object: Stored<T>) => boolean,
      tell: () => void,
    ): void => {
      const one = (object: Stored<T>): void => {
        if (isMeant(object)) tell();
      };
      informer.handle({
        added: one,
        deleted: one,
        updated: (object, old) => {
          if (isMeant(object) || isMeant(old)) tell();
        },
      });
    };
    where(this.secrets, ({ data }) => data?.['tls.crt'] !== undefined, reconfigured);
    where(this.configMaps, (configMap) => this.isReferenced(configMap), reconfigured);
    this.namespaces.handle({
      ...always,
      updated: ({ metadata }, old) => {
        if (!isDeepStrictEqual(metadata.labels, old.metadata.labels)) reconfigured();
      },
    });
    const isGateways = ({ metadata }: Stored): boolean =>
      metadata.labels?.[GATEWAY_LABEL] !== undefined;
    where(this.deployments, isGateways, changed);
    // Every Service may be a backend, but only what is specified of it counts.
    this.services.handle({
      added: changed,
      deleted: changed,
      updated: (service, old) => {
        if (isGateways(service) || !isDeepStrictEqual(service.spec, old.spec)) changed();
      },
    });
  }

  /** True for a ConfigMap that holds the parameters of a class or a Gateway. */
  private isReferenced({ metadata }: Stored): boolean {
    const isIt = (name: string | undefined, namespace: string | undefined): boolean =>
      name === metadata.name && namespace === metadata.namespace;
    for (const { spec } of this.classes())
      if (isIt(spec.parametersRef?.name, spec.parametersRef?.namespace)) return true;
    for (const gateway of this.gateways()) {
      const { namespace } = gateway.metadata;
      if (isIt(gateway.spec.infrastructure?.parametersRef?.name, namespace)) return true;
    }
    return false;
  }

  gateways(): Iterable<Stored<Gateway>> {
    return this.list(GATEWAYS);
  }

  gateway(namespace: string, name: string): Stored<Gateway> | undefined {
    return this.informer(GATEWAYS)?.get(namespace, name);
  }

  classes(): Iterable<Stored<GatewayClass>> {
    return this.list(GATEWAY_CLASSES);
  }

  class(name: string): GatewayClass | undefined {
    return this.informer(GATEWAY_CLASSES)?.get('', name);
  }

  *routes(): Iterable<Route> {
    for (const object of this.list(HTTP_ROUTES)) yield { kind: 'HTTPRoute', object };
    for (const object of this.list(GRPC_ROUTES)) yield { kind: 'GRPCRoute', object };
    for (const object of this.list(TLS_ROUTES)) yield { kind: 'TLSRoute', object };
  }

  grants(namespace: string) {
    return this.list(REFERENCE_GRANTS, namespace);
  }

  namespace(name: string) {
    return this.namespaces.get('', name);
  }

  service(namespace: string, name: string): Stored<Service> | undefined {
    return this.services.get(namespace, name);
  }

  slices(namespace: string, service: string) {
    return this.endpointSlices.byIndex(SERVICE_INDEX, `${namespace}/${service}`);
  }

  readonly secret = (namespace: string, name: string) => this.secrets.get(namespace, name);

  deployment(namespace: string, name: string) {
    return this.deployments.get(namespace, name);
  }

  pod(namespace: string, name: string) {
    return this.pods.get(namespace, name);
  }

  configMap(namespace: string, name: string) {
    return this.configMaps.get(namespace, name);
  }

  private informer<T extends KubeObject>({ plural }: Resource<T>): Informer<T> | undefined {
    return this.defined.get(plural) as Informer<T> | undefined;
  }

  private list<T extends KubeObject>(resource: Resource<T>, namespace?: string) {
    return this.informer(resource)?.list(namespace) ?? [];
  }
}
