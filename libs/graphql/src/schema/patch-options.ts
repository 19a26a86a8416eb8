import { fieldForbidden, fieldRequired, invalid } from '#machinery';
import type { PatchKind } from '../api/authorized-api.js';

/** Refuses options that do not go with the type of a patch. Throws the 422 of the API server (meta.k8s.io PatchOptions). */
export function checkPatchOptions(
  type: PatchKind,
  fieldManager: string | null | undefined,
  force: boolean | null | undefined,
): void {
  const causes =
    type === 'apply'
      ? fieldManager == null || fieldManager === ''
        ? [fieldRequired('fieldManager', 'is required for apply patch')]
        : []
      : force == null
        ? []
        : [fieldForbidden('force', 'may not be specified for non-apply patch')];
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', causes);
}
