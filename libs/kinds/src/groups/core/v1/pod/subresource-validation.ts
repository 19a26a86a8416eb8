import type { StatusCause } from '#machinery';
import type { Container, Pod } from '../../../../generated/index.gen.js';
import { unifiedDiff } from '../../../internal/diff.js';
import { toInternal } from '../../../internal/form.js';
import { report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
import { qosClass } from './qos.js';
import { checkPod } from './validation.js';

/** What is wrong with a write to `/ephemeralcontainers` (KEP-277): containers join, and then stay as they are. */
export function validateEphemeralContainers(pod: Pod, old: Pod): StatusCause[] {
  return report((found) => {
    checkPod(found, pod);
    const after = pod.spec.ephemeralContainers ?? [];
    for (const before of old.spec.ephemeralContainers ?? []) {
      const kept = after.find(({ name }) => name === before.name);
      const what = `existing ephemeral containers "${before.name}" may not be`;
      if (kept === undefined) found.forbidden('spec.ephemeralContainers', `${what} removed\n`);
      else if (!same(kept, before)) {
        const difference = unifiedDiff(
          toInternal('EphemeralContainer', before),
          toInternal('EphemeralContainer', kept),
        );
        found.forbidden('spec.ephemeralContainers', `${what} changed\n${difference}`);
      }
    }
  });
}

/** What is wrong with a write to `/resize` (KEP-1287): CPU and memory may change, but not the class of service. */
export function validateResize(pod: Pod, old: Pod): StatusCause[] {
  return report((found) => {
    checkPod(found, pod);
    const before = qosClass(old.spec);
    const after = qosClass(pod.spec);
    if (before !== after)
      found.invalid('spec', after, 'Pod QOS Class may not change as a result of resizing');
    const others = (containers: readonly Container[] | null | undefined): unknown[] =>
      (containers ?? []).map(({ resources }) => [
        withoutCompute(resources?.limits),
        withoutCompute(resources?.requests),
      ]);
    if (!same(others(pod.spec.containers), others(old.spec.containers)))
      found.forbidden('spec', 'only cpu and memory resources are mutable');
  });
}

function withoutCompute(
  list: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const { cpu: _cpu, memory: _memory, ...others } = list ?? {};
  return others;
}
