import { fieldInvalid, fieldNotSupported, invalid, type StatusCause } from '#machinery';
import type { DeleteOptions } from '../request.js';

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** Throws 422 for DeleteOptions that contradict themselves. */
export function checkDeleteOptions({ propagationPolicy, orphanDependents }: DeleteOptions): void {
  const causes: StatusCause[] = [];
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    causes.push(fieldInvalid('propagationPolicy', propagationPolicy, why));
  } else if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy)) {
    causes.push(fieldNotSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil']));
  }
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes);
}
