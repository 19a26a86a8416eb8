import type { StatusCause } from '#machinery';
import type { Event as CoreEvent, EventsV1Event } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { checkStoredEvent } from '../../core/v1/event-validation.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { eventRow, fromCoreEvent, toCoreEvent } from './columns.js';

export const eventsEvent = defineBehaviour<EventsV1Event>('events.k8s.io/v1', 'Event', {
  strategy: {
    validate,
    validateUpdate,
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

/** The newer form is strict when an event is created with it. Paths are those of the stored form. */
function validate(event: EventsV1Event): StatusCause[] {
  return report((found) => {
    checkStoredEvent(found, toCoreEvent(event));
    checkSeries(found, event);
    if (!event.eventTime) found.required('eventTime');
    if (event.type !== 'Normal' && event.type !== 'Warning')
      found.invalid('type', '', `has invalid value: ${event.type ?? ''}`);
    if (event.deprecatedFirstTimestamp) found.invalid('firstTimestamp', '', 'needs to be unset');
    if (event.deprecatedLastTimestamp) found.invalid('lastTimestamp', '', 'needs to be unset');
    if (event.deprecatedCount) found.invalid('count', '', 'needs to be unset');
    const source = event.deprecatedSource;
    if (source?.component || source?.host) found.invalid('source', '', 'needs to be unset');
  });
}

/** A series begins with the second event. */
function checkSeries(found: Report, { series }: EventsV1Event): void {
  if (series === undefined || series === null) return;
  if ((series.count ?? 0) < 2) found.invalid('series.count', '', 'should be at least 2');
  if (!series.lastObservedTime) found.required('series.lastObservedTime');
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

/** Only the series of an event moves on; one that came as core/v1 need not be of the newer form for that. */
function validateUpdate(object: EventsV1Event, old: EventsV1Event): StatusCause[] {
  return report((found) => {
    checkStoredEvent(found, toCoreEvent(object));
    if (!same(object.series, old.series)) checkSeries(found, object);
    for (const [path, field] of IMMUTABLE)
      found.immutable(path, !same(object[field], old[field]), object[field]);
  });
}
