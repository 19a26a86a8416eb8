import { expressionCauses } from '#admission';
import { KindCatalog } from '#kinds';
import { invalid, type KubeObject } from '#machinery';
import type { KindHook, Reservation } from '../environment.js';

const GROUP = 'admissionregistration.k8s.io';
const NOTHING: Reservation = { commit: () => undefined, rollback: () => undefined };

/** Storage resources whose objects hold CEL expressions, and the check of each. */
export const expressionChecks: ReadonlyMap<string, KindHook> = new Map(
  [
    ['validatingadmissionpolicies', 'ValidatingAdmissionPolicy'],
    ['mutatingadmissionpolicies', 'MutatingAdmissionPolicy'],
    ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
    ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
  ].map(([resource = '', kind = '']) => [`${resource}.${GROUP}`, checkOf(kind)]),
);

/** Refuses objects whose expressions do not compile, once everything else about them is right. */
function checkOf(kind: string): KindHook {
  const refuse = (object: KubeObject, old?: KubeObject): Reservation => {
    const typed = { ...object, kind };
    const { strategy } = KindCatalog.builtIn().byKind(GROUP, 'v1', kind)!;
    if ((strategy.validate?.(typed) ?? []).length > 0) return NOTHING;
    const causes = expressionCauses(typed, old && { ...old, kind });
    if (causes.length > 0)
      throw invalid({ group: GROUP, kind }, object.metadata?.name ?? '', causes);
    return NOTHING;
  };
  return {
    create: (object) => refuse(object),
    update: (object, old) => refuse(object, old),
    deleted: () => undefined,
  };
}
