import type { Stored } from '#machinery';
import {
  clusterIPsOf,
  type EndpointSlice,
  isHeadless,
  type Service,
  type ServiceData,
} from '../../service-data.js';
import { canonicalAddress } from '../../wire/address.js';
import type { KubernetesOptions } from './options.js';
import type { RequestName } from './request-name.js';
import { matchesLabels } from './labels.js';

/** One thing that a name stands for. */
export interface Target {
  /** The name of the record that describes it, below the zone: `10-0-0-1.web.shop.svc`. */
  readonly path: string;
  /** An address, or the external name of a Service. */
  readonly host: string;
  /** undefined: no port is declared. */
  readonly port?: number;
  readonly external?: boolean;
}

const MAX_POD_LABEL = 64;

/** Looks names and addresses up in the cluster. Undefined stands for a name that does not exist, an empty list for no data. */
export class KubernetesBackend {
  constructor(
    private readonly data: ServiceData,
    private readonly options: KubernetesOptions,
  ) {}

  exposes(namespace: string): boolean {
    const { namespaces, namespaceLabels } = this.options;
    if (namespaces.size > 0 && !namespaces.has(namespace)) return false;
    const object = this.data.namespace(namespace);
    return (
      object !== undefined &&
      (namespaceLabels === undefined || matchesLabels(namespaceLabels, object.metadata.labels))
    );
  }

  targets(request: RequestName): readonly Target[] | undefined {
    if (request.kind === undefined) return [];
    if (request.namespace === undefined) return undefined;
    if (!this.exposes(request.namespace)) return undefined;
    return request.kind === 'pod' ? this.#pods(request) : this.#services(request);
  }

  /** Names of an address: the Service that has it, else the endpoints that have it. */
  reverse(ip: string): readonly string[] {
    for (const service of this.data.servicesByClusterIP(ip)) {
      if (this.#lists(service))
        return [`${service.metadata.name}.${service.metadata.namespace}.svc`];
    }
    if (!this.options.endpoints) return [];
    const names = new Set<string>();
    for (const slice of this.data.slicesByAddress(ip)) {
      const namespace = slice.metadata.namespace ?? '';
      if (!this.#lists(slice)) continue;
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false || endpoint.addresses?.includes(ip) !== true)
          continue;
        names.add(`${this.label(endpoint, ip)}.${this.data.serviceNameOf(slice)}.${namespace}.svc`);
      }
    }
    return [...names];
  }

  /** Reverse lookups look at the list of namespaces and at labels of objects, not at labels of namespaces. */
  #lists(object: Stored): boolean {
    const { namespaces, labels } = this.options;
    if (namespaces.size > 0 && !namespaces.has(object.metadata.namespace ?? '')) return false;
    return labels === undefined || matchesLabels(labels, object.metadata.labels);
  }

  #selects(service: Stored<Service>): boolean {
    return (
      this.exposes(service.metadata.namespace ?? '') &&
      (this.options.labels === undefined ||
        matchesLabels(this.options.labels, service.metadata.labels))
    );
  }

  #pods({ namespace = '', service: name }: RequestName): readonly Target[] | undefined {
    if (this.options.pods === 'disabled') return undefined;
    if (name === undefined) return [];
    const text =
      name.split('-').length === 4 && !name.includes('--')
        ? name.replaceAll('-', '.')
        : name.replaceAll('-', ':');
    const ip = canonicalAddress(text);
    const target: Target = { path: `${name}.${namespace}.pod`, host: ip ?? '', port: 0 };
    if (ip === undefined) return undefined;
    if (this.options.pods === 'insecure') return [target];
    return this.data.podsByIP(ip).some((pod) => pod.metadata.namespace === namespace)
      ? [target]
      : undefined;
  }

  #services(request: RequestName): readonly Target[] | undefined {
    const { namespace = '', service: name } = request;
    if (name === undefined) return [];
    const service = this.data.service(namespace, name);
    if (!service || !this.#selects(service)) return undefined;
    const path = `${name}.${namespace}.svc`;
    if (service.spec?.type === 'ExternalName') {
      const host = service.spec.externalName ?? '';
      if (
        request.endpoint !== undefined ||
        request.port !== undefined ||
        canonicalAddress(host) !== undefined
      )
        return undefined;
      return [{ path, host, external: true }];
    }
    const headless = isHeadless(service);
    if (
      this.options.ignoreEmptyService &&
      !headless &&
      this.#endpointTargets(service, {}).length === 0
    )
      return undefined;
    const found =
      headless || request.endpoint !== undefined
        ? this.#endpointTargets(service, request)
        : this.#clusterTargets(service, path, request);
    return found.length === 0 ? undefined : found;
  }

  #clusterTargets(service: Service, path: string, request: RequestName): Target[] {
    const ports = service.spec?.ports ?? [];
    const wanted =
      ports.length === 0
        ? request.port === undefined
          ? [undefined]
          : []
        : ports.filter((port) => matchesPort(request, port.name, port.protocol));
    return wanted.flatMap((port) =>
      clusterIPsOf(service).map((host): Target =>
        port === undefined ? { path, host } : { path, host, port: port.port },
      ),
    );
  }

  #endpointTargets(service: Stored<Service>, request: RequestName): Target[] {
    if (!this.options.endpoints) return [];
    const { name } = service.metadata;
    const namespace = service.metadata.namespace ?? '';
    const found: Target[] = [];
    for (const slice of this.data.slicesOf(namespace, name)) {
      if (
        this.options.labels !== undefined &&
        !matchesLabels(this.options.labels, slice.metadata.labels)
      )
        continue;
      const ports = slice.ports ?? [];
      const wanted =
        ports.length === 0
          ? request.port === undefined
            ? [undefined]
            : []
          : ports.filter((port) => matchesPort(request, port.name, port.protocol));
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const host of endpoint.addresses ?? []) {
          const label = this.label(endpoint, host);
          if (request.endpoint !== undefined && request.endpoint !== label.toLowerCase()) continue;
          const path = `${label}.${name}.${namespace}.svc`;
          for (const port of wanted)
            found.push(port?.port === undefined ? { path, host } : { path, host, port: port.port });
        }
      }
    }
    return found;
  }

  /** The label of an endpoint: its hostname, its pod's name when that is wanted and fits, or its address with dashes. */
  label(endpoint: NonNullable<EndpointSlice['endpoints']>[number], ip: string): string {
    if (endpoint.hostname !== undefined && endpoint.hostname !== '') return endpoint.hostname;
    const pod = endpoint.targetRef?.name;
    if (
      this.options.endpointPodNames &&
      pod !== undefined &&
      pod !== '' &&
      pod.length < MAX_POD_LABEL
    )
      return pod;
    if (ip.includes('.')) return ip.replaceAll('.', '-');
    const label = ip.replaceAll(':', '-');
    return label.endsWith('-') ? `${label}0` : label;
  }
}

function matchesPort(request: RequestName, name = '', protocol = 'TCP'): boolean {
  const same = (asked: string | undefined, real: string): boolean =>
    asked === undefined || asked === '' || asked.toLowerCase() === real.toLowerCase();
  return same(request.port, name) && same(request.protocol, protocol);
}
