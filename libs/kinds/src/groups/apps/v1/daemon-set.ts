import { formatLabelSelector, type Draft, type StatusCause } from '#machinery';
import type { DaemonSet, DaemonSetSpec } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { containerCells, labelsText } from '../../cells/text.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { podSpecWarnings } from '../../core/v1/pod/warnings.js';
import { toInternal } from '../../internal/form.js';
import { checkAtMost100Percent, checkIntOrPercent, isZero } from '../../rules/int-or-percent.js';
import {
  checkLabelSelector,
  checkSelectsTemplate,
  isEmptySelector,
  isSelector,
} from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkReplicaTemplate } from '../../core/v1/replicas/template.js';

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const status = separateStatus<DaemonSet>(() => ({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
}));

export const daemonSet = defineBehaviour<DaemonSet>('apps/v1', 'DaemonSet', {
  strategy: {
    applyDefaults: (object) => {
      // Whoever makes the object owns the annotation: it is there as soon as the object has a version.
      if (object.metadata?.annotations?.[TEMPLATE_GENERATION] === undefined)
        setTemplateGeneration(object, 0);
      const { spec } = object;
      if (!spec) return;
      const strategy = (spec.updateStrategy ??= {});
      strategy.type ||= 'RollingUpdate';
      if (strategy.type === 'RollingUpdate') {
        const rolling = (strategy.rollingUpdate ??= {});
        rolling.maxUnavailable ??= 1;
        rolling.maxSurge ??= 0;
      }
      spec.revisionHistoryLimit ??= 10;
      defaultPodTemplate(spec.template);
    },
    prepareForCreate: (object, context) => {
      status.prepareForCreate(object, context);
      setTemplateGeneration(object, 1);
    },
    prepareForUpdate: (object, old, context) => {
      status.prepareForUpdate(object, old, context);
      if (context.subresource === 'status') return;
      const before = Number(old.metadata?.annotations?.[TEMPLATE_GENERATION] ?? 0);
      setTemplateGeneration(
        object,
        same(object.spec?.template, old.spec?.template) ? before : before + 1,
      );
    },
    validate: ({ spec }) => report((found) => found.at('spec', () => checkSpec(found, spec ?? {}))),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object) : validateUpdate(object, old),
    // Other than elsewhere, the template alone counts.
    warnings: ({ spec }, old) =>
      old && same(spec?.template, old.spec?.template)
        ? []
        : podSpecWarnings(spec?.template, 'spec.template.'),
    generationChanged: specChanged,
  },
  row: (object) => [
    name(object),
    object.status?.desiredNumberScheduled ?? 0,
    object.status?.currentNumberScheduled ?? 0,
    object.status?.numberReady ?? 0,
    object.status?.updatedNumberScheduled ?? 0,
    object.status?.numberAvailable ?? 0,
    labelsText(object.spec?.template?.spec?.nodeSelector),
    age(object),
    ...containerCells(object.spec?.template),
    formatLabelSelector(object.spec?.selector),
  ],
});

/** The generation of the template was a field once; now it is only visible in an annotation. */
function setTemplateGeneration(object: Draft<DaemonSet>, generation: number): void {
  const metadata = (object.metadata ??= {});
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

function checkSpec(found: Report, spec: DaemonSetSpec): void {
  checkLabelSelector(found, 'selector', spec.selector);
  const template = spec.template ?? {};
  const empty = spec.selector ? isEmptySelector(spec.selector) : false;
  if (!empty && isSelector(spec.selector))
    checkSelectsTemplate(found, spec.selector, template.metadata?.labels);
  if (empty) found.invalid('selector', spec.selector, 'empty selector is invalid for daemonset');
  checkReplicaTemplate(found, template, 'DaemonSet');
  found.notNegative('minReadySeconds', spec.minReadySeconds);
  checkStrategy(found, spec);
  found.notNegative('revisionHistoryLimit', spec.revisionHistoryLimit);
}

function checkStrategy(found: Report, { updateStrategy: strategy = {} }: DaemonSetSpec): void {
  if (strategy.type === 'OnDelete') return;
  if (strategy.type !== 'RollingUpdate') {
    found.notSupported('updateStrategy', toInternal('DeploymentStrategy', strategy), [
      'RollingUpdate',
      'OnDelete',
    ]);
    return;
  }
  const rolling = strategy.rollingUpdate;
  if (!rolling) {
    found.required('updateStrategy.rollingUpdate');
    return;
  }
  found.at('updateStrategy.rollingUpdate', () => {
    const [unavailable, surge] = [!isZero(rolling.maxUnavailable), !isZero(rolling.maxSurge)];
    checkIntOrPercent(found, 'maxUnavailable', rolling.maxUnavailable);
    checkAtMost100Percent(found, 'maxUnavailable', rolling.maxUnavailable);
    checkIntOrPercent(found, 'maxSurge', rolling.maxSurge);
    checkAtMost100Percent(found, 'maxSurge', rolling.maxSurge);
    if (unavailable && surge)
      found.invalid('maxSurge', rolling.maxSurge, 'may not be set when maxUnavailable is non-zero');
    else if (!unavailable && !surge)
      found.required('maxUnavailable', 'cannot be 0 when maxSurge is 0');
  });
}

function validateUpdate(object: DaemonSet, old: DaemonSet): StatusCause[] {
  return report((found) => {
    found.at('spec', () => checkSpec(found, object.spec ?? {}));
    found.immutable(
      'spec.selector',
      !same(object.spec?.selector, old.spec?.selector),
      object.spec?.selector,
    );
  });
}

function validateStatus(object: DaemonSet): StatusCause[] {
  return report((found) =>
    found.at('status', () => {
      for (const [field, count] of Object.entries(object.status ?? {})) {
        if (typeof count === 'number') found.notNegative(field, count);
      }
    }),
  );
}
