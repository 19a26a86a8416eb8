import { isPart, type Draft } from '#machinery';
import type { Pod, PodSpec } from '../../../../generated/index.gen.js';
import { isPodResource } from '../../../rules/resource-list.js';
import { totalOfContainers } from './container-totals.js';
import { defaultPodSpec } from './spec-defaults.js';

/** Defaults of a pod: those of a template and what is only known for pods themselves. */
export function defaultPod(pod: Draft<Pod>): void {
  const spec = pod.spec;
  // A part has its defaults already.
  if (!spec || isPart(spec)) return;
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork) useContainerPortsOnHost(spec);
  for (const container of spec.containers ?? []) requestLimits(container);
  for (const container of spec.initContainers ?? []) requestLimits(container);
  if (spec.resources) completePodResources(spec);
  defaultPodSpec(spec);
}

function useContainerPortsOnHost(spec: Draft<PodSpec>): void {
  for (const containers of [spec.containers, spec.initContainers]) {
    for (const container of containers ?? []) {
      for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
    }
  }
}

interface Resources {
  limits?: Record<string, string>;
  requests?: Record<string, string>;
}

/** A limit without a request is also the request. */
function requestLimits(container: { resources?: Resources }): void {
  const resources = container.resources;
  if (!resources?.limits) return;
  resources.requests ??= {};
  for (const name in resources.limits) resources.requests[name] ??= resources.limits[name]!;
}

/**
 * Resources of the pod as a whole (KEP-2837), where some are stated: huge pages are limited to what the containers may have, and
 * requests are those of the containers where they state any, else the limits.
 */
function completePodResources(spec: Draft<PodSpec>): void {
  const { limits = {}, requests = {} } = spec.resources as Resources;
  const stated = (list: object): boolean => Object.keys(list).length > 0;
  if (!stated(limits) && !stated(requests)) return;
  for (const [name, total] of totalOfContainers(spec, 'limits'))
    if (name.startsWith('hugepages-') && requests[name] === undefined) limits[name] ??= total;
  if (!stated(limits)) return;
  spec.resources!.limits = limits;
  for (const [name, total] of totalOfContainers(spec, 'requests'))
    if (isPodResource(name) && !name.startsWith('hugepages-')) requests[name] ??= total;
  for (const [name, limit] of Object.entries(limits))
    if (isPodResource(name)) requests[name] ??= limit;
  if (stated(requests)) spec.resources!.requests = requests;
}
