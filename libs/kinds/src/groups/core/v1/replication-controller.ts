import type { ReplicationController } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { containerCells, labelsText } from '../../cells/text.js';
import { sortedMap } from '../../rules/labels.js';
import { report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkReplicaTemplate } from './replicas/template.js';
import { checkReplicaStatus } from './replicas/status.js';
import { defaultPodTemplate } from './pod/spec-defaults.js';
import { hostnameWarnings, templateWarnings } from './pod/warnings.js';

export const replicationController = defineBehaviour<ReplicationController>(
  'v1',
  'ReplicationController',
  {
    strategy: {
      ...separateStatus(() => ({ replicas: 0 })),
      applyDefaults: (object) => {
        const spec = object.spec;
        if (!spec) return;
        const labels = spec.template?.metadata?.labels;
        if (labels && Object.keys(labels).length > 0) {
          if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
          if (Object.keys(object.metadata?.labels ?? {}).length === 0)
            (object.metadata ??= {}).labels = { ...labels };
        }
        spec.replicas ??= 1;
        defaultPodTemplate(spec.template);
      },
      validate,
      validateUpdate: (object, old, { subresource }) =>
        subresource === 'status'
          ? report((found) => checkReplicaStatus(found, object.status))
          : validate(object),
      warnings: (object, old) => [
        ...(old ? [] : hostnameWarnings(object.metadata?.name, 'Pod names and hostnames')),
        ...templateWarnings(object, old, object.spec?.template, 'spec.template.'),
      ],
      generationChanged: specChanged,
      defaultPropagation: 'Orphan',
    },
    row: (object) => [
      name(object),
      object.spec?.replicas ?? 0,
      object.status?.replicas ?? 0,
      object.status?.readyReplicas ?? 0,
      age(object),
      ...containerCells(object.spec?.template),
      labelsText(object.spec?.selector),
    ],
    selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  },
);

function validate({ spec }: ReplicationController): ReturnType<typeof report> {
  return report((found) =>
    found.at('spec', () => {
      found.notNegative('minReadySeconds', spec.minReadySeconds);
      const selector = spec.selector ?? {};
      if (Object.keys(selector).length === 0) found.required('selector');
      found.notNegative('replicas', spec.replicas);
      if (!spec.template) {
        found.required('template');
        return;
      }
      const labels = spec.template.metadata?.labels ?? {};
      const matches = Object.entries(selector).every(([key, value]) => labels[key] === value);
      if (Object.keys(selector).length > 0 && !matches) {
        found.invalid(
          'template.metadata.labels',
          spec.template.metadata?.labels ? sortedMap(labels) : null,
          '`selector` does not match template `labels`',
        );
      }
      checkReplicaTemplate(found, spec.template, 'ReplicationController');
    }),
  );
}
