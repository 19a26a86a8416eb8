import type { PodTemplateSpec } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { checkPodTemplate } from '../pod/template-validation.js';

/** Checks the template of a kind that keeps its pods running; `found` is at the spec of that kind. */
export function checkReplicaTemplate(found: Report, template: PodTemplateSpec, kind: string): void {
  found.at('template', () => checkPodTemplate(found, template));
  checkTemplateOfController(found, template, kind);
}

/** Pods that a controller keeps running run for ever. */
export function checkTemplateOfController(
  found: Report,
  { spec }: PodTemplateSpec,
  kind: string,
): void {
  if (!spec) return;
  if (spec.restartPolicy !== 'Always')
    found.notSupported('template.spec.restartPolicy', spec.restartPolicy ?? '', ['Always']);
  if (spec.activeDeadlineSeconds !== undefined) {
    found.forbidden(
      'template.spec.activeDeadlineSeconds',
      `activeDeadlineSeconds in ${kind} is not Supported`,
    );
  }
}
