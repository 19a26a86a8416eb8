import type { StatusCause } from '#machinery';
import type { Deployment, DeploymentSpec } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { containerCells, deploymentSelectorText } from '../../cells/text.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { hostnameWarnings, templateWarnings } from '../../core/v1/pod/warnings.js';
import { toInternal } from '../../internal/form.js';
import { checkAtMost100Percent, checkIntOrPercent, isZero } from '../../rules/int-or-percent.js';
import { checkLabelSelector, checkSelectsTemplate, isEmptySelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkReplicaTemplate } from '../../core/v1/replicas/template.js';

export const deployment = defineBehaviour<Deployment>('apps/v1', 'Deployment', {
  strategy: {
    ...separateStatus(() => ({}), ['labels']),
    applyDefaults: ({ spec }) => {
      if (!spec) return;
      spec.replicas ??= 1;
      const strategy = (spec.strategy ??= {});
      strategy.type ||= 'RollingUpdate';
      if (strategy.type === 'RollingUpdate') {
        const rolling = (strategy.rollingUpdate ??= {});
        rolling.maxUnavailable ??= '25%';
        rolling.maxSurge ??= '25%';
      }
      spec.revisionHistoryLimit ??= 10;
      spec.progressDeadlineSeconds ??= 600;
      defaultPodTemplate(spec.template);
    },
    validate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object, old) : validateUpdate(object, old),
    warnings: (object, old) => [
      ...(old ? [] : hostnameWarnings(object.metadata?.name, 'Pod names and hostnames')),
      ...templateWarnings(object, old, object.spec?.template, 'spec.template.'),
    ],
    // The controller keeps revisions in annotations, so that they count as well.
    generationChanged: (object, old) =>
      specChanged(object, old) || !same(object.metadata?.annotations, old.metadata?.annotations),
  },
  row: (object) => [
    name(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    object.status?.updatedReplicas ?? 0,
    object.status?.availableReplicas ?? 0,
    age(object),
    ...containerCells(object.spec?.template),
    deploymentSelectorText(object.spec?.selector),
  ],
});

function validate({ spec }: Deployment): StatusCause[] {
  return report((found) => found.at('spec', () => checkSpec(found, spec ?? {})));
}

function checkSpec(found: Report, spec: DeploymentSpec): void {
  found.notNegative('replicas', spec.replicas);
  if (!spec.selector) found.required('selector');
  else {
    checkLabelSelector(found, 'selector', spec.selector);
    if (isEmptySelector(spec.selector))
      found.invalid('selector', spec.selector, 'empty selector is invalid for deployment');
  }
  const template = spec.template ?? {};
  if (!spec.selector || !isEmptySelector(spec.selector))
    checkSelectsTemplate(found, spec.selector, template.metadata?.labels);
  // Templates of Deployments end up in ReplicaSets, which is what the messages say.
  checkReplicaTemplate(found, template, 'ReplicaSet');
  checkStrategy(found, spec);
  found.notNegative('minReadySeconds', spec.minReadySeconds);
  found.notNegative('revisionHistoryLimit', spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return;
  found.notNegative('progressDeadlineSeconds', deadline);
  if (deadline <= (spec.minReadySeconds ?? 0))
    found.invalid('progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
}

function checkStrategy(found: Report, { strategy = {} }: DeploymentSpec): void {
  const rolling = strategy.rollingUpdate;
  if (strategy.type === 'Recreate') {
    if (rolling)
      found.forbidden(
        'strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      );
  } else if (strategy.type === 'RollingUpdate') {
    if (!rolling)
      found.required('strategy.rollingUpdate', 'this should be defaulted and never be nil');
    else {
      found.at('strategy.rollingUpdate', () => {
        checkIntOrPercent(found, 'maxUnavailable', rolling.maxUnavailable);
        checkIntOrPercent(found, 'maxSurge', rolling.maxSurge);
        if (isZero(rolling.maxUnavailable) && isZero(rolling.maxSurge)) {
          found.invalid(
            'maxUnavailable',
            rolling.maxUnavailable,
            'may not be 0 when `maxSurge` is 0',
          );
        }
        checkAtMost100Percent(found, 'maxUnavailable', rolling.maxUnavailable);
      });
    }
  } else
    found.notSupported('strategy', toInternal('DeploymentStrategy', strategy), [
      'Recreate',
      'RollingUpdate',
    ]);
}

function validateUpdate(object: Deployment, old: Deployment): StatusCause[] {
  return report((found) => {
    found.at('spec', () => checkSpec(found, object.spec ?? {}));
    found.immutable(
      'spec.selector',
      !same(object.spec?.selector, old.spec?.selector),
      object.spec?.selector,
    );
  });
}

function validateStatus(
  { status = {} }: Deployment,
  { status: before = {} }: Deployment,
): StatusCause[] {
  return report((found) =>
    found.at('status', () => {
      const {
        replicas = 0,
        updatedReplicas = 0,
        readyReplicas = 0,
        availableReplicas = 0,
      } = status;
      const counts = {
        observedGeneration: status.observedGeneration,
        replicas,
        updatedReplicas,
        readyReplicas,
        availableReplicas,
      };
      for (const [field, count] of Object.entries({
        ...counts,
        unavailableReplicas: status.unavailableReplicas,
      }))
        found.notNegative(field, count);
      found.notNegative('collisionCount', status.collisionCount);
      const whole = 'cannot be greater than status.replicas';
      if (updatedReplicas > replicas) found.invalid('updatedReplicas', updatedReplicas, whole);
      if (readyReplicas > replicas) found.invalid('readyReplicas', readyReplicas, whole);
      if (availableReplicas > replicas)
        found.invalid('availableReplicas', availableReplicas, whole);
      if (availableReplicas > readyReplicas)
        found.invalid(
          'availableReplicas',
          availableReplicas,
          'cannot be greater than readyReplicas',
        );
      if ((status.collisionCount ?? 0) < (before.collisionCount ?? 0))
        found.invalid('collisionCount', status.collisionCount ?? null, 'cannot be decremented');
    }),
  );
}
