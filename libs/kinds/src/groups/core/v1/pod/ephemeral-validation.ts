import type { StatusCause } from '#machinery';
import type { Pod } from '../../../../generated/index.gen.js';
import { unifiedDiff } from '../../../internal/diff.js';
import { toInternal } from '../../../internal/form.js';
import { report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
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
