import { compareQuantities } from '#machinery';
import type { PodSpec, ResourceRequirements } from '../../../../generated/index.gen.js';

const COMPUTE = ['cpu', 'memory'] as const;

/**
 * The quality of service class of a pod: `Guaranteed` when everything has limits for CPU and memory and requests as much,
 * `BestEffort` when nothing states any, else `Burstable`. Resources of the pod as a whole (KEP-2837) take the place of its
 * containers'.
 */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const stated: (ResourceRequirements | undefined)[] = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(
        (container) => container.resources,
      );
  const amounts = stated.map((resources) =>
    COMPUTE.map((name) => ({
      request: amount(resources?.requests?.[name]),
      limit: amount(resources?.limits?.[name]),
    })),
  );
  if (
    amounts.every((each) =>
      each.every(({ request, limit }) => request === undefined && limit === undefined),
    )
  )
    return 'BestEffort';
  const guaranteed = amounts.every((each) =>
    each.every(
      ({ request, limit }) =>
        request !== undefined && limit !== undefined && compareQuantities(request, limit) === 0,
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** Zero counts as not stated. */
function amount(quantity: string | undefined): string | undefined {
  return quantity !== undefined && compareQuantities(quantity, '0') > 0 ? quantity : undefined;
}
