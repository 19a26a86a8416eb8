import { compareQuantities } from '#machinery';
import type { PodSpec, ResourceRequirements } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { checkPodResourceName, checkResources } from '../../../rules/resource-list.js';
import { totalOfContainers, type ResourceKind } from './container-totals.js';

/** Checks the resources of a pod as a whole (KEP-2837), by themselves and against those of its containers. */
export function checkPodResources(
  found: Report,
  spec: PodSpec,
  claimNames: ReadonlySet<string>,
): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (spec.os?.name === 'windows') {
    found.forbidden('resources', 'may not be set for a windows pod');
    return;
  }
  found.at('resources', () => {
    if (resources.claims !== undefined)
      found.forbidden('claims', 'claims may not be set for Resources at pod-level');
    checkResources(found, resources, claimNames, checkPodResourceName);
    checkTotal(found, 'requests', spec, resources, () => true);
    // Huge pages cannot be promised twice, so that limits are compared as well.
    checkTotal(found, 'limits', spec, resources, (name) => name.startsWith('hugepages-'));
    checkSingleLimits(found, spec, resources);
  });
}

function checkTotal(
  found: Report,
  kind: ResourceKind,
  spec: PodSpec,
  resources: ResourceRequirements,
  counts: (name: string) => boolean,
): void {
  const total = totalOfContainers(spec, kind);
  for (const name of [...total.keys()].filter(counts).sort()) {
    const whole = resources[kind]?.[name];
    const parts = total.get(name)!;
    if (whole !== undefined && compareQuantities(parts, whole) > 0)
      found.invalid(
        `${kind}[${name}]`,
        whole,
        `must be greater than or equal to aggregate container ${kind} of ${parts}`,
      );
  }
}

function checkSingleLimits(found: Report, spec: PodSpec, resources: ResourceRequirements): void {
  for (const [index, container] of (spec.containers ?? []).entries()) {
    const limits = container.resources?.limits ?? {};
    for (const name of Object.keys(limits).sort()) {
      const whole = resources.limits?.[name];
      if (whole !== undefined && compareQuantities(limits[name]!, whole) > 0)
        found.invalid(
          `containers[${index}][${name}].limits`,
          limits[name],
          `must be less than or equal to pod limits of ${whole}`,
        );
    }
  }
}
