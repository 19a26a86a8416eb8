import { addQuantities, isPart, type Draft } from '#machinery';
import type { Pod, PodSpec } from '../../../../generated/index.gen.js';
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
  if (spec.resources?.limits) requestPodLimits(spec);
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

/** Requests of the pod as a whole (KEP-2837): the sum over its containers where they state one, else the limit. */
function requestPodLimits(spec: Draft<PodSpec>): void {
  const resources = spec.resources as Resources;
  const requests = resources.requests ?? {};
  for (const name in resources.limits) {
    if (requests[name] !== undefined) continue;
    const stated = (spec.containers ?? [])
      .map((container) => container.resources?.requests?.[name])
      .filter((quantity) => quantity !== undefined);
    if (stated.length > 0 && !name.startsWith('hugepages-'))
      requests[name] = stated.reduce((sum, quantity) => addQuantities(sum, quantity));
    else requests[name] = resources.limits[name]!;
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
}
