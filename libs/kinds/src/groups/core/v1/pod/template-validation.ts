import type { PodTemplateSpec } from '../../../../generated/index.gen.js';
import { checkAnnotations, checkLabels } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkPodAnnotations } from './validation.js';
import { checkPodSpec } from './spec-validation.js';

/** Checks the template that a controller makes pods from; `found` is at the template. */
export function checkPodTemplate(found: Report, template: PodTemplateSpec): void {
  checkLabels(found, 'labels', template.metadata?.labels);
  checkAnnotations(found, 'annotations', template.metadata?.annotations);
  checkPodAnnotations(found, 'annotations', template.metadata?.annotations, template.spec);
  const spec = template.spec ?? { containers: [] };
  found.at('spec', () => {
    checkPodSpec(found, spec);
    if ((spec.ephemeralContainers?.length ?? 0) > 0) {
      found.forbidden('ephemeralContainers', 'ephemeral containers not allowed in pod template');
    }
  });
}
