import { asNameRule, dns1123Label, type Draft, type StatusCause } from '#machinery';
import type {
  PodTemplateSpec,
  StatefulSet,
  StatefulSetSpec,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { containerCells } from '../../cells/text.js';
import { defaultClaimSpec } from '../../core/v1/persistent-volume-claim/persistent-volume-claim.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { podSpecWarnings } from '../../core/v1/pod/warnings.js';
import { toInternal } from '../../internal/form.js';
import { checkAtMost100Percent, checkIntOrPercent, isZero } from '../../rules/int-or-percent.js';
import { checkLabelSelector, checkSelectsTemplate, isEmptySelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkReplicaTemplate } from '../../core/v1/replicas/template.js';

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

const status = separateStatus<StatefulSet>(() => ({ replicas: 0, availableReplicas: 0 }));

export const statefulSet = defineBehaviour<StatefulSet>('apps/v1', 'StatefulSet', {
  strategy: {
    ...status,
    prepareForCreate: (object, context) => {
      status.prepareForCreate(object, context);
      dropMaxUnavailable(object);
    },
    prepareForUpdate: (object, old, context) => {
      status.prepareForUpdate(object, old, context);
      if (old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined)
        dropMaxUnavailable(object);
    },
    applyDefaults: ({ spec }) => {
      if (spec) defaultSpec(spec);
    },
    validate: ({ spec }) => report((found) => found.at('spec', () => checkSpec(found, spec ?? {}))),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object) : validateUpdate(object, old),
    validateName: asNameRule(dns1123Label),
    warnings: ({ spec }) => [
      ...((spec?.revisionHistoryLimit ?? 0) < 0
        ? [
            'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
          ]
        : []),
      ...podSpecWarnings(spec?.template, 'spec.template.'),
    ],
    generationChanged: specChanged,
  },
  row: (object) => [
    name(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    age(object),
    ...containerCells(object.spec?.template),
  ],
});

/** The feature gate MaxUnavailableStatefulSet is off by default: the field is dropped, and pods are updated one at a time (KEP-961). */
function dropMaxUnavailable({ spec }: Draft<StatefulSet>): void {
  delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable;
}

function defaultSpec(spec: Draft<StatefulSetSpec>): void {
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate)
    strategy.rollingUpdate.partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  defaultPodTemplate(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ||= 'v1';
    claim.kind ||= 'PersistentVolumeClaim';
    defaultClaimSpec((claim.spec ??= {}));
    (claim.status ??= {}).phase ||= 'Pending';
  }
}

function checkSpec(found: Report, spec: StatefulSetSpec): void {
  if (!spec.podManagementPolicy) found.required('podManagementPolicy');
  else if (!['OrderedReady', 'Parallel'].includes(spec.podManagementPolicy)) {
    found.invalid(
      'podManagementPolicy',
      spec.podManagementPolicy,
      "must be 'OrderedReady' or 'Parallel'",
    );
  }
  checkStrategy(found, spec);
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    found.at('persistentVolumeClaimRetentionPolicy', () =>
      found.oneOf(field, retention?.[field], ['Retain', 'Delete']),
    );
  }
  found.notNegative('replicas', spec.replicas);
  found.notNegative('minReadySeconds', spec.minReadySeconds);
  found.notNegative('ordinals.start', spec.ordinals?.start);
  if (spec.serviceName)
    found.complaints('serviceName', spec.serviceName, dns1123Label(spec.serviceName));
  if (!spec.selector) found.required('selector');
  else {
    checkLabelSelector(found, 'selector', spec.selector);
    if (isEmptySelector(spec.selector))
      found.invalid('selector', spec.selector, 'empty selector is invalid for statefulset');
  }
  const template = spec.template ?? {};
  if (!spec.selector || !isEmptySelector(spec.selector))
    checkSelectsTemplate(found, spec.selector, template.metadata?.labels);
  checkReplicaTemplate(found, withClaims(template, spec), 'StatefulSet');
}

/** The template with a volume for each claim: pods get them, so containers may mount them. */
function withClaims(
  template: PodTemplateSpec,
  { volumeClaimTemplates = [] }: StatefulSetSpec,
): PodTemplateSpec {
  const volumes = template.spec?.volumes ?? [];
  const names = new Set(volumes.map(({ name }) => name));
  const added = volumeClaimTemplates
    .map((claim) => claim.metadata?.name ?? '')
    .filter((name) => name !== '' && !names.has(name));
  if (!template.spec || added.length === 0) return template;
  const claimed = added.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...template.spec, volumes: [...volumes, ...claimed] } };
}

function checkStrategy(found: Report, { updateStrategy: strategy = {} }: StatefulSetSpec): void {
  const rolling = strategy.rollingUpdate;
  if (!strategy.type) found.required('updateStrategy');
  else if (strategy.type === 'OnDelete') {
    if (rolling) {
      found.invalid(
        'updateStrategy.rollingUpdate',
        rolling,
        `only allowed for updateStrategy 'RollingUpdate'`,
      );
    }
  } else if (strategy.type === 'RollingUpdate') {
    found.at('updateStrategy.rollingUpdate', () => {
      found.notNegative('partition', rolling?.partition);
      if (rolling?.maxUnavailable === undefined) return;
      checkIntOrPercent(found, 'maxUnavailable', rolling.maxUnavailable);
      if (isZero(rolling.maxUnavailable))
        found.invalid('maxUnavailable', rolling.maxUnavailable, 'cannot be 0');
      checkAtMost100Percent(found, 'maxUnavailable', rolling.maxUnavailable);
    });
  } else {
    const detail = "must be 'RollingUpdate' or 'OnDelete'";
    found.invalid('updateStrategy', toInternal('StatefulSetUpdateStrategy', strategy), detail);
  }
}

function validateUpdate(object: StatefulSet, old: StatefulSet): StatusCause[] {
  return report((found) => {
    const [spec, before] = [object.spec ?? {}, old.spec ?? {}];
    // A selector that does not match its template is not told besides, when the selector itself may not change.
    const comparable = {
      ...spec,
      ...Object.fromEntries(MUTABLE.map((field) => [field, before[field]])),
    };
    found.at('spec', () => checkSpec(found, spec));
    if (!same(comparable, before)) {
      const list = `${MUTABLE.slice(0, -1)
        .map((field) => `'${field}'`)
        .join(', ')} and '${MUTABLE.at(-1)}'`;
      found.forbidden(
        'spec',
        `updates to statefulset spec for fields other than ${list} are forbidden`,
      );
    }
  });
}

function validateStatus({ status }: StatefulSet): StatusCause[] {
  return report((found) =>
    found.at('status', () => {
      const {
        replicas = 0,
        readyReplicas = 0,
        currentReplicas = 0,
        updatedReplicas = 0,
        availableReplicas = 0,
      } = status ?? {};
      const counts = {
        replicas,
        readyReplicas,
        currentReplicas,
        updatedReplicas,
        availableReplicas,
      };
      for (const [field, count] of Object.entries(counts)) found.notNegative(field, count);
      found.notNegative('observedGeneration', status?.observedGeneration);
      for (const [field, count] of Object.entries(counts)) {
        if (count > replicas) found.invalid(field, count, 'cannot be greater than status.replicas');
      }
      if (availableReplicas > readyReplicas)
        found.invalid(
          'availableReplicas',
          availableReplicas,
          'cannot be greater than status.readyReplicas',
        );
    }),
  );
}
