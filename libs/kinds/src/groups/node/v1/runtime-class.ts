import { dns1123Label, type StatusCause } from '#machinery';
import type { RuntimeClass } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { checkTolerations } from '../../core/v1/pod/placement-validation.js';
import { checkLabels } from '../../rules/labels.js';
import { report } from '../../rules/report.js';
import { roundQuantities } from '../../rules/resource-list.js';

export const runtimeClass = defineBehaviour<RuntimeClass>('node.k8s.io/v1', 'RuntimeClass', {
  strategy: {
    applyDefaults: ({ overhead }) => roundQuantities(overhead?.podFixed),
    validate,
    validateUpdate: (object, old) =>
      report((found) => found.immutable('handler', object.handler !== old.handler, object.handler)),
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
  row: (object) => [name(object), object.handler ?? '', age(object)],
});

function validate({ handler, scheduling }: RuntimeClass): StatusCause[] {
  return report((found) => {
    if (!handler) found.required('handler');
    else found.complaints('handler', handler, dns1123Label(handler));
    if (!scheduling) return;
    found.at('scheduling', () => {
      checkLabels(found, 'nodeSelector', scheduling.nodeSelector);
      checkTolerations(found, scheduling.tolerations);
    });
  });
}
