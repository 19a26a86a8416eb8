import type { StatusCause } from '#machinery';
import { formatLabelSelector } from '#machinery';
import type { ReplicaSet } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { containerCells } from '../../cells/text.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { hostnameWarnings, templateWarnings } from '../../core/v1/pod/warnings.js';
import { checkLabelSelector, checkSelectsTemplate, isEmptySelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkReplicaStatus } from '../../core/v1/replicas/status.js';
import { checkReplicaTemplate } from '../../core/v1/replicas/template.js';

export const replicaSet = defineBehaviour<ReplicaSet>('apps/v1', 'ReplicaSet', {
  strategy: {
    ...separateStatus(() => ({ replicas: 0 })),
    applyDefaults: ({ spec }) => {
      if (!spec) return;
      spec.replicas ??= 1;
      defaultPodTemplate(spec.template);
    },
    validate: (object) => report((found) => checkReplicaSet(found, object)),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object) : validateUpdate(object, old),
    warnings: (object, old) => [
      ...(old ? [] : hostnameWarnings(object.metadata?.name, 'Pod names and hostnames')),
      ...templateWarnings(object, old, object.spec?.template, 'spec.template.'),
    ],
    generationChanged: specChanged,
  },
  row: (object) => [
    name(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    age(object),
    ...containerCells(object.spec?.template),
    formatLabelSelector(object.spec?.selector),
  ],
});

function checkReplicaSet(found: Report, object: ReplicaSet): void {
  const spec = object.spec ?? {};
  found.at('spec', () => {
    found.notNegative('replicas', spec.replicas);
    found.notNegative('minReadySeconds', spec.minReadySeconds);
    if (!spec.selector) found.required('selector');
    else {
      checkLabelSelector(found, 'selector', spec.selector);
      // The wording is the server's.
      if (isEmptySelector(spec.selector))
        found.invalid('selector', spec.selector, 'empty selector is invalid for deployment');
    }
    const template = spec.template ?? {};
    if (!spec.selector || !isEmptySelector(spec.selector))
      checkSelectsTemplate(found, spec.selector, template.metadata?.labels);
    checkReplicaTemplate(found, template, 'ReplicaSet');
  });
}

function validateUpdate(object: ReplicaSet, old: ReplicaSet): StatusCause[] {
  return report((found) => {
    checkReplicaSet(found, object);
    found.immutable(
      'spec.selector',
      !same(object.spec?.selector, old.spec?.selector),
      object.spec?.selector,
    );
  });
}

function validateStatus({ status }: ReplicaSet): StatusCause[] {
  return report((found) => checkReplicaStatus(found, status));
}
