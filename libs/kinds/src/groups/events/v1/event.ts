import { qualifiedName, type StatusCause } from '#machinery';
import type { Event as CoreEvent, EventsV1Event } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { eventRow, fromCoreEvent, toCoreEvent } from './columns.js';

const MAX_NOTE = 1024;
const MAX_REASON = 128;

export const eventsEvent = defineBehaviour<EventsV1Event>('events.k8s.io/v1', 'Event', {
  strategy: {
    validate: (object) => report((found) => checkEvent(found, object)),
    validateUpdate,
    validateName: () => [],
    allowCreateOnUpdate: true,
  },
  row: (object) => eventRow(toCoreEvent(object)),
  selectableFields: {
    'regarding.kind': ({ regarding }) => regarding?.kind ?? '',
    'regarding.namespace': ({ regarding }) => regarding?.namespace ?? '',
    'regarding.name': ({ regarding }) => regarding?.name ?? '',
    'regarding.uid': ({ regarding }) => regarding?.uid ?? '',
    'regarding.apiVersion': ({ regarding }) => regarding?.apiVersion ?? '',
    'regarding.resourceVersion': ({ regarding }) => regarding?.resourceVersion ?? '',
    'regarding.fieldPath': ({ regarding }) => regarding?.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingController: ({ reportingController }) => reportingController ?? '',
    type: ({ type }) => type ?? '',
  },
  convert: {
    fromStorage: (object) => fromCoreEvent(object as CoreEvent),
    toStorage: (object) => toCoreEvent(object as EventsV1Event),
  },
});

/** The newer form is strict. Paths are those of the stored form. */
function checkEvent(found: Report, event: EventsV1Event): void {
  const namespace = event.regarding?.namespace ?? '';
  const own = event.metadata?.namespace ?? '';
  if (namespace === '' ? own !== 'default' && own !== 'kube-system' : own !== namespace) {
    found.invalid('involvedObject.namespace', namespace, 'does not match event.namespace');
  }
  if (!event.eventTime) found.required('eventTime');
  if (event.type !== 'Normal' && event.type !== 'Warning')
    found.invalid('type', '', `has invalid value: ${event.type ?? ''}`);
  if (!event.reason) found.required('reason');
  else if (event.reason.length > MAX_REASON)
    found.invalid('reason', '', `can have at most ${MAX_REASON} characters`);
  if (!event.action) found.required('action');
  if (!event.reportingController) found.required('reportingController');
  found.complaints(
    'reportingController',
    event.reportingController ?? '',
    qualifiedName(event.reportingController ?? ''),
  );
  if (!event.reportingInstance) found.required('reportingInstance');
  if (Buffer.byteLength(event.note ?? '') > MAX_NOTE)
    found.invalid('message', '', `can have at most ${MAX_NOTE} characters`);
  if (event.deprecatedFirstTimestamp) found.invalid('firstTimestamp', '', 'needs to be unset');
  if (event.deprecatedLastTimestamp) found.invalid('lastTimestamp', '', 'needs to be unset');
  if (event.deprecatedCount) found.invalid('count', '', 'needs to be unset');
  const source = event.deprecatedSource;
  if (source?.component || source?.host) found.invalid('source', '', 'needs to be unset');
}

const IMMUTABLE: readonly (readonly [path: string, field: keyof EventsV1Event])[] = [
  ['involvedObject', 'regarding'],
  ['reason', 'reason'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reason', 'reason'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingController', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
];

/** Only the series of an event moves on. */
function validateUpdate(object: EventsV1Event, old: EventsV1Event): StatusCause[] {
  return report((found) => {
    checkEvent(found, object);
    for (const [path, field] of IMMUTABLE)
      found.immutable(path, !same(object[field], old[field]), object[field]);
  });
}
