import type { Informer, InformerFactory } from '#client';
import { resources, type ReplicationController, type Service } from '#kinds';
import {
  labelSelectorFromMap,
  labelSelectorFromObject,
  Selector,
  type KubeObject,
} from '#machinery';
import type { PodInfo } from './state/pod-info.js';

/**
 * Finds the selector that a pod's Services and its controller share (KEP-1258): the pods that default spreading counts. Answers
 * from informers, with Services by namespace.
 */
export class GroupSelectors {
  private readonly services: Informer<Service>;
  private readonly controllers: ReadonlyMap<
    string,
    (namespace: string, name: string) => Selector | undefined
  >;

  constructor(informers: InformerFactory) {
    this.services = informers.informer(resources.services);
    const replicationControllers = informers.informer(resources.replicationControllers);
    const replicaSets = informers.informer(resources.replicaSets);
    const statefulSets = informers.informer(resources.statefulSets);
    this.controllers = new Map([
      [
        'v1/ReplicationController',
        (namespace, name) => selectorOfMap(replicationControllers.get(namespace, name)),
      ],
      [
        'apps/v1/ReplicaSet',
        (namespace, name) => selectorOfObject(replicaSets.get(namespace, name)),
      ],
      [
        'apps/v1/StatefulSet',
        (namespace, name) => selectorOfObject(statefulSets.get(namespace, name)),
      ],
    ]);
  }

  /** Matches everything (is empty) when the pod belongs to nothing. */
  of({ pod, namespace, labels }: PodInfo): Selector {
    const shared: Record<string, string> = {};
    for (const { spec } of this.services.list(namespace)) {
      if (spec?.selector && selects(spec.selector, labels)) Object.assign(shared, spec.selector);
    }
    const services = labelSelectorFromMap(shared);
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
    const controller =
      owner && this.controllers.get(`${owner.apiVersion}/${owner.kind}`)?.(namespace, owner.name);
    return controller === undefined
      ? services
      : Selector.of([...services.requirements, ...controller.requirements]);
  }
}

function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function selectorOfMap(controller: ReplicationController | undefined): Selector | undefined {
  return controller?.spec?.selector && labelSelectorFromMap(controller.spec.selector);
}

function selectorOfObject(
  controller: (KubeObject & { readonly spec?: { readonly selector?: object | null } }) | undefined,
): Selector | undefined {
  return controller?.spec?.selector ? labelSelectorFromObject(controller.spec.selector) : undefined;
}
