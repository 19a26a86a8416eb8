import type { Event } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { eventRow } from '../../events/v1/columns.js';
import { validateEvent } from './event-validation.js';

export const event = defineBehaviour<Event>('v1', 'Event', {
  strategy: {
    validate: validateEvent,
    validateUpdate: validateEvent,
    // Any name is accepted: clients put times and other things into it.
    validateName: () => [],
    allowCreateOnUpdate: true,
  },
  row: eventRow,
  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject?.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject?.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject?.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject?.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject?.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject?.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject?.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },
});
