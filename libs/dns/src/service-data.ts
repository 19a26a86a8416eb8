import type { KubeObject, Stored } from '#machinery';
import type { Informer, InformerFactory, Resource } from '#client';

export interface Service extends KubeObject {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly externalName?: string;
    readonly externalIPs?: readonly string[];
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
    }[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export interface EndpointSlice extends KubeObject {
  readonly addressType?: string;
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly conditions?: { readonly ready?: boolean | null };
    readonly hostname?: string;
    readonly zone?: string;
    readonly targetRef?: { readonly kind?: string; readonly name?: string };
  }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly port?: number;
    readonly protocol?: string;
  }[];
}

export interface Pod extends KubeObject {
  readonly status?: { readonly podIP?: string; readonly phase?: string };
}

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const core = (plural: string, kind: string, namespaced: boolean) => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced,
});
const SERVICES: Resource<Service> = core('services', 'Service', true);
const PODS: Resource<Pod> = core('pods', 'Pod', true);
const NAMESPACES: Resource = core('namespaces', 'Namespace', false);
export const CONFIG_MAPS: Resource<ConfigMap> = core('configmaps', 'ConfigMap', true);
const SLICES: Resource<EndpointSlice> = {
  group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', kind: 'EndpointSlice', namespaced: true,
}; // prettier-ignore

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** What the DNS server knows of the cluster: indexed, always current copies of the objects it answers from. */
export class ServiceData {
  /** Grows with every change that could change an answer. */
  version = 0;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #pods: Informer<Pod>;
  readonly #namespaces: Informer<KubeObject>;

  constructor(informers: InformerFactory) {
    this.#services = informers.informer(SERVICES);
    this.#slices = informers.informer(SLICES);
    this.#pods = informers.informer(PODS);
    this.#namespaces = informers.informer(NAMESPACES);
    this.#services.addIndex('clusterIP', (service) => clusterIPsOf(service));
    this.#slices.addIndex('service', (slice) => {
      const name = slice.metadata.labels?.[SERVICE_LABEL];
      return name === undefined ? [] : [`${slice.metadata.namespace}/${name}`];
    });
    this.#slices.addIndex('address', (slice) =>
      slice.metadata.labels?.[SERVICE_LABEL] === undefined
        ? []
        : (slice.endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
    );
    this.#pods.addIndex('ip', (pod) =>
      pod.status?.podIP === undefined || pod.status.podIP === '' ? [] : [pod.status.podIP],
    );
    const changed = {
      added: () => void this.version++,
      updated: () => void this.version++,
      deleted: () => void this.version++,
    };
    for (const informer of [this.#services, this.#slices, this.#pods, this.#namespaces])
      informer.handle(changed);
  }

  get synced(): boolean {
    return (
      this.#services.synced && this.#slices.synced && this.#pods.synced && this.#namespaces.synced
    );
  }

  service(namespace: string, name: string): Stored<Service> | undefined {
    return this.#services.get(namespace, name);
  }

  services(): Iterable<Stored<Service>> {
    return this.#services.list();
  }

  servicesByClusterIP(ip: string): readonly Stored<Service>[] {
    return this.#services.byIndex('clusterIP', ip);
  }

  slicesOf(namespace: string, service: string): readonly Stored<EndpointSlice>[] {
    return this.#slices.byIndex('service', `${namespace}/${service}`);
  }

  slicesByAddress(ip: string): readonly Stored<EndpointSlice>[] {
    return this.#slices.byIndex('address', ip);
  }

  podsByIP(ip: string): readonly Stored<Pod>[] {
    const ended = (pod: Pod): boolean =>
      pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    return this.#pods
      .byIndex('ip', ip)
      .filter((pod) => (pod.metadata.deletionTimestamp ?? null) === null && !ended(pod));
  }

  namespace(name: string): Stored | undefined {
    return this.#namespaces.get('', name);
  }

  /** The Service that a slice belongs to. */
  serviceNameOf(slice: Stored<EndpointSlice>): string | undefined {
    return slice.metadata.labels?.[SERVICE_LABEL];
  }
}

/** Addresses of a Service; a headless one has none. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec ?? {};
  const all =
    clusterIPs && clusterIPs.length > 0
      ? clusterIPs
      : clusterIP === undefined || clusterIP === ''
        ? []
        : [clusterIP];
  return all.filter((ip) => ip !== 'None');
}

/** Addresses and names under which a Service is found from outside: what its load balancer has, and its external IPs. */
export function externalAddressesOf({ spec, status }: Service): readonly string[] {
  const ingress = (status?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip, hostname }) => ip ?? hostname ?? [],
  );
  return [...(spec?.externalIPs ?? []), ...ingress];
}

export function isHeadless(service: Service): boolean {
  return service.spec?.clusterIP === 'None' || service.spec?.clusterIPs?.[0] === 'None';
}
