import { isDeepStrictEqual } from 'node:util';
import { resources, type Pod, type Service } from '#kinds';
import type { Informer, InformerFactory } from '#client';
import type { Stored } from '#machinery';
import { isReady } from '../pods/pod-state.js';

/** Does the Service get endpoints from pods? An ExternalName or a Service without selector does not. */
export function selectsPods(service: Service): boolean {
  return service.spec?.selector !== undefined && service.spec.type !== 'ExternalName';
}

function matches(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

const pair = (namespace: string, key: string, value: string): string =>
  `${namespace}/${key}=${value}`;

/**
 * Who selects whom, both ways, without scanning: Services are indexed by the first pair of their selector, pods by their labels.
 * Create it in `start`, before the informers run.
 */
export class ServicePods {
  readonly services: Informer<Service>;
  readonly pods: Informer<Pod>;

  constructor(informers: InformerFactory) {
    this.services = informers.informer(resources.services);
    this.pods = informers.informer(resources.pods);
    this.services.addIndex('first-selector-pair', (service) => {
      if (!selectsPods(service)) return [];
      const namespace = service.metadata.namespace ?? '';
      const first = Object.entries(service.spec?.selector ?? {})[0];
      return [first === undefined ? namespace : pair(namespace, ...first)];
    });
    this.pods.addIndex('label-pair', (pod) => {
      const namespace = pod.metadata.namespace ?? '';
      return Object.entries(pod.metadata.labels ?? {}).map(([key, value]) =>
        pair(namespace, key, value),
      );
    });
  }

  /** Calls back with the keys of the Services that each change of a pod concerns. */
  handlePods(enqueue: (key: string) => void): void {
    const all = (pod: Stored<Pod>): void => this.servicesOf(pod).forEach(enqueue);
    this.pods.handle({
      added: all,
      updated: (pod, old) => this.affectedBy(pod, old).forEach(enqueue),
      deleted: all,
    });
  }

  /** The keys of the Services that select a pod. */
  servicesOf(pod: Stored<Pod>): string[] {
    const namespace = pod.metadata.namespace ?? '';
    const pairs = Object.entries(pod.metadata.labels ?? {}).map(([key, value]) =>
      pair(namespace, key, value),
    );
    return [namespace, ...pairs]
      .flatMap((key) => this.services.byIndex('first-selector-pair', key))
      .filter((service) => matches(service.spec?.selector ?? {}, pod.metadata.labels))
      .map((service) => `${namespace}/${service.metadata.name}`);
  }

  /**
   * The keys of the Services that a change of a pod concerns (endpointslice/util: GetPodUpdateProjectionKey): all that select it, or did,
   * when its addresses, readiness or end changed; when only its labels did, those that it joins or leaves.
   */
  affectedBy(pod: Stored<Pod>, old: Stored<Pod>): string[] {
    const isMoved =
      !isDeepStrictEqual(pod.metadata.labels, old.metadata.labels) ||
      pod.spec.hostname !== old.spec.hostname ||
      pod.spec.subdomain !== old.spec.subdomain;
    const isChanged =
      pod.metadata.deletionTimestamp !== undefined ||
      isReady(pod) !== isReady(old) ||
      !isDeepStrictEqual(pod.status?.podIPs ?? [], old.status?.podIPs ?? []);
    if (!isMoved) return isChanged ? this.servicesOf(pod) : [];
    const now = this.servicesOf(pod);
    const before = this.servicesOf(old);
    const all = [...new Set([...now, ...before])];
    return isChanged ? all : all.filter((key) => now.includes(key) !== before.includes(key));
  }

  /** The pods that a Service selects, whatever their state. */
  podsOf(service: Stored<Service>): Stored<Pod>[] {
    const namespace = service.metadata.namespace ?? '';
    const selector = service.spec?.selector ?? {};
    const first = Object.entries(selector)[0];
    const candidates =
      first === undefined
        ? this.pods.list(namespace)
        : this.pods.byIndex('label-pair', pair(namespace, ...first));
    return [...candidates].filter((pod) => matches(selector, pod.metadata.labels));
  }
}
