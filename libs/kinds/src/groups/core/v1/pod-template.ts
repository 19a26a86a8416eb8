import type { PodTemplate } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { name } from '../../cells/age.js';
import { containerCells, labelsText } from '../../cells/text.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { defaultPodTemplate } from './pod/spec-defaults.js';
import { checkPodTemplate } from './pod/template-validation.js';
import { templateWarnings } from './pod/warnings.js';

export const podTemplate = defineBehaviour<PodTemplate>('v1', 'PodTemplate', {
  strategy: {
    applyDefaults: (object) => defaultPodTemplate(object.template),
    validate,
    validateUpdate: validate,
    warnings: (object, old) => templateWarnings(object, old, object.template, 'template.'),
    generationChanged: (object, old) => !same(object.template, old.template),
  },
  row: (object) => [
    name(object),
    ...containerCells(object.template),
    labelsText(object.template?.metadata?.labels),
  ],
});

function validate({ template }: PodTemplate): ReturnType<typeof report> {
  return report((found) => found.at('template', () => checkPodTemplate(found, template ?? {})));
}
