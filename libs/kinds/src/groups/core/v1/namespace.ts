import { asNameRule, dns1123Label, type Draft } from '#machinery';
import type { Namespace } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
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
    validate: ({ spec }) => report((found) => checkFinalizers(found, spec?.finalizers)),
    validateUpdate: (object, _old, { subresource }) =>
      report((found) => {
        if (subresource === 'finalize') checkFinalizers(found, object.spec?.finalizers);
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

function checkFinalizers(found: Report, finalizers: readonly string[] | undefined): void {
  found.each('spec.finalizers', finalizers, (finalizer) => {
    if (finalizer !== FINALIZER && !finalizer.includes('/')) {
      found.invalid(
        '',
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      );
    }
  });
}
