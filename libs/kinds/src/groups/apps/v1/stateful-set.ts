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
import { claimSpecWarnings } from '../../core/v1/persistent-volume-claim/warnings.js';
import { checkClaimSpec } from '../../core/v1/persistent-volume-claim/validation.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { checkPodTemplate } from '../../core/v1/pod/template-validation.js';
import { checkPodAnnotations } from '../../core/v1/pod/validation.js';
import { templateWarnings } from '../../core/v1/pod/warnings.js';
import { toInternal } from '../../internal/form.js';
import {
  checkAnnotations,
  checkLabels,
  checkLabelSelector,
  checkSelectsTemplate,
  isEmptySelector,
  isSelector,
} from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkTemplateOfController } from '../../core/v1/replicas/template.js';

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
    validate: ({ spec }) =>
      report((found) =>
        found.at('spec', () => checkSpec(found, spec ?? {}, { isNew: true, template: true })),
      ),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object) : validateUpdate(object, old),
    validateName: asNameRule(dns1123Label),
    warnings: (object, old) => [
      ...templateWarnings(object, old, object.spec?.template, 'spec.template.'),
      ...(object.spec?.volumeClaimTemplates ?? []).flatMap((claim, index) =>
        claim.spec ? claimSpecWarnings(claim.spec, `spec.volumeClaimTemplates[${index}]`) : [],
      ),
      ...((object.spec?.revisionHistoryLimit ?? 0) < 0
        ? [
            'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
          ]
        : []),
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
  // MaxUnavailableStatefulSet is off by default in 1.36: the server drops the field.
  delete strategy.rollingUpdate?.maxUnavailable;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  defaultPodTemplate(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    defaultClaimSpec((claim.spec ??= {}));
    (claim.status ??= {}).phase ||= 'Pending';
  }
}

/** What is looked at: names and claims of a new one only, the template unless the stored one is faulty already. */
interface Scope {
  readonly isNew: boolean;
  readonly template: boolean;
}

function checkSpec(found: Report, spec: StatefulSetSpec, scope: Scope): void {
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
  if (scope.isNew)
    found.each('volumeClaimTemplates', spec.volumeClaimTemplates, (claim) =>
      found.at('spec', () => checkClaimSpec(found, claim.spec ?? {})),
    );
  found.notNegative('replicas', spec.replicas);
  found.notNegative('minReadySeconds', spec.minReadySeconds);
  found.notNegative('ordinals.start', spec.ordinals?.start);
  if (scope.isNew && spec.serviceName)
    found.complaints('serviceName', spec.serviceName, dns1123Label(spec.serviceName));
  if (!spec.selector) found.required('selector');
  else {
    checkLabelSelector(found, 'selector', spec.selector);
    if (isEmptySelector(spec.selector))
      found.invalid('selector', spec.selector, 'empty selector is invalid for statefulset');
  }
  const template = spec.template ?? {};
  if (!isSelector(spec.selector)) found.invalid('selector', spec.selector, '');
  else {
    if (!spec.selector || !isEmptySelector(spec.selector))
      checkSelectsTemplate(found, spec.selector, template.metadata?.labels);
    checkTemplate(found, template, spec, scope);
  }
  checkTemplateOfController(found, template, 'StatefulSet');
}

function checkTemplate(
  found: Report,
  template: PodTemplateSpec,
  spec: StatefulSetSpec,
  scope: Scope,
): void {
  found.at('template', () => {
    if (scope.template) checkPodTemplate(found, asPodsGetIt(template, spec));
    // The server looks at these twice.
    const { labels, annotations } = template.metadata ?? {};
    checkLabels(found, 'labels', labels);
    checkAnnotations(found, 'annotations', annotations);
    checkPodAnnotations(found, 'annotations', annotations, template.spec);
  });
}

/** The template with what pods get besides: a volume for each claim in the place of one of that name, and other host names. */
function asPodsGetIt(
  template: PodTemplateSpec,
  { volumeClaimTemplates }: StatefulSetSpec,
): PodTemplateSpec {
  if (!template.spec) return template;
  const { hostname: _hostname, subdomain: _subdomain, ...spec } = template.spec;
  if (!volumeClaimTemplates?.length) return { ...template, spec };
  const names = new Set(volumeClaimTemplates.map((claim) => claim.metadata?.name ?? ''));
  const claimed = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = (spec.volumes ?? []).filter((volume) => !names.has(volume.name));
  return { ...template, spec: { ...spec, volumes: [...claimed, ...others] } };
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
    found.notNegative('updateStrategy.rollingUpdate.partition', rolling?.partition);
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
    const scope = { isNew: false, template: true };
    const faulty = report((other) => checkSpec(other, before, scope)).length > 0;
    found.at('spec', () => checkSpec(found, spec, { ...scope, template: !faulty }));
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
