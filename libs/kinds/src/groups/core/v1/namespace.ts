import { asNameRule, dns1123Label, qualifiedName, type Draft } from '#machinery';
import type { Namespace } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
const FINALIZER = 'kubernetes';

export const namespace = defineBehaviour<Namespace>('v1', 'Namespace', {
  strategy: {
    applyDefaults: (object) => {
      if (!object.metadata?.name) return;
      (object.metadata.labels ??= {})[NAME_LABEL] = object.metadata.name;
    },
    prepareForCreate: (object) => {
      object.status = { phase: 'Active' };
      const finalizers = object.spec?.finalizers ?? [];
      object.spec = {
        ...object.spec,
        finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER],
      };
    },
    prepareForUpdate: (object, old, { subresource }) => {
      if (subresource === 'finalize') return restore(object, old, 'status');
      if (subresource === 'status') return restore(object, old, 'spec');
      restore(object, old, 'spec');
      restore(object, old, 'status');
    },
    validate: ({ spec }) => report((found) => checkFinalizers(found, spec?.finalizers, false)),
    validateUpdate: (object, _old, { subresource }) =>
      report((found) => {
        if (subresource === 'finalize') checkFinalizers(found, object.spec?.finalizers, true);
        const terminating = object.status?.phase === 'Terminating';
        if (
          subresource === 'status' &&
          terminating !== Boolean(object.metadata?.deletionTimestamp)
        ) {
          found.invalid(
            'status.Phase',
            object.status?.phase ?? '',
            terminating
              ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
              : "may only be 'Active' if `deletionTimestamp` is empty",
          );
        }
      }),
    validateName: asNameRule(dns1123Label),
  },
  row: (object) => [name(object), object.status?.phase ?? '', age(object)],
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
});

function restore(object: Draft<Namespace>, old: Namespace, field: 'spec' | 'status'): void {
  if (old[field] === undefined) delete object[field];
  else Object.assign(object, { [field]: old[field] });
}

/** Faults of a new namespace are reported at the list, those of a change at the item. */
function checkFinalizers(
  found: Report,
  finalizers: readonly string[] | undefined,
  atItem: boolean,
): void {
  for (const [index, finalizer] of (finalizers ?? []).entries()) {
    const place = `spec.finalizers${atItem ? `[${index}]` : ''}`;
    found.complaints(place, finalizer, qualifiedName(finalizer));
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
      found.invalid(
        place,
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      );
  }
}
