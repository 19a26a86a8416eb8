import type { Draft } from '#machinery';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../../generated/index.gen.js';

type Condition = CertificateSigningRequestCondition;

/** The conditions that only `/approval` may add or change. */
export const DECISIONS: readonly string[] = ['Approved', 'Denied'];

/**
 * What an update of a subresource leaves of the status that was sent: `/approval` writes all conditions and nothing else; `/status` keeps
 * the decisions that are stored, as long as there are as many of them as before (else validation refuses the update).
 */
export function keepOtherStatus(
  object: Draft<CertificateSigningRequest>,
  old: CertificateSigningRequest,
  subresource: string,
): void {
  const conditions = object.status?.conditions ?? [];
  if (subresource === 'approval') {
    const { conditions: _, ...rest } = old.status ?? {};
    object.status = { ...rest, ...(conditions.length > 0 ? { conditions } : {}) };
    return;
  }
  for (const type of DECISIONS) {
    const stored = ofType(old.status?.conditions, type);
    const sent = conditions.flatMap((condition, index) => (condition.type === type ? [index] : []));
    if (stored.length !== sent.length) continue;
    for (const [turn, index] of sent.entries()) conditions[index] = { ...stored[turn]! };
  }
}

/** The conditions of one type. */
export function ofType(
  conditions: readonly Condition[] | undefined,
  type: string,
): readonly Condition[] {
  return (conditions ?? []).filter((condition) => condition.type === type);
}

/** Conditions without times get them: now, or when the condition came to its present status. */
export function stampConditions(
  object: Draft<CertificateSigningRequest>,
  old: CertificateSigningRequest,
  now: string,
): void {
  for (const condition of object.status?.conditions ?? []) {
    condition.lastUpdateTime ??= now;
    condition.lastTransitionTime ??=
      old.status?.conditions?.find(
        ({ type, status }) => type === condition.type && status === condition.status,
      )?.lastTransitionTime ?? now;
  }
}
