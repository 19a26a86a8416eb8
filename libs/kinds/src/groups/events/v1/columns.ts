import type { Cell } from '../../../definition.js';
import type { Event, EventsV1Event } from '../../../generated/index.gen.js';
import { name, since } from '../../cells/age.js';

/** The row of an event, whichever form it came in (both are one kind inside). */
export function eventRow(event: Event): Cell[] {
  const first = event.firstTimestamp ? since(event.firstTimestamp) : since(event.eventTime);
  const last = event.series
    ? since(event.series.lastObservedTime)
    : event.lastTimestamp
      ? since(event.lastTimestamp)
      : first;
  const { kind = '', name: object = '', fieldPath = '' } = event.involvedObject ?? {};
  return [
    last,
    event.type ?? '',
    event.reason ?? '',
    object === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${object}`,
    fieldPath,
    sourceText(event),
    (event.message ?? '').trim(),
    first,
    event.series?.count || event.count || 1,
    name(event),
  ];
}

function sourceText(event: Event): string {
  const component = event.source?.component || event.reportingComponent || '';
  const host = event.source?.host || event.reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}

/** The older form of an event of events.k8s.io, which is what is stored. */
export function toCoreEvent(event: EventsV1Event): Event {
  const {
    apiVersion: _version,
    deprecatedCount,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedSource,
    note,
    regarding,
    reportingController,
    ...same
  } = event;
  return {
    ...same,
    apiVersion: 'v1',
    involvedObject: regarding ?? {},
    ...(note === undefined ? {} : { message: note }),
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
    reportingComponent: reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
  } as Event;
}

/** The form of events.k8s.io of a stored event. */
export function fromCoreEvent(event: Event): EventsV1Event {
  const {
    apiVersion: _version,
    count,
    firstTimestamp,
    involvedObject,
    lastTimestamp,
    message,
    reportingComponent,
    source,
    ...same
  } = event;
  return {
    ...same,
    apiVersion: 'events.k8s.io/v1',
    eventTime: event.eventTime ?? null,
    ...(reportingComponent ? { reportingController: reportingComponent } : {}),
    regarding: involvedObject ?? {},
    ...(message === undefined ? {} : { note: message }),
    deprecatedSource: source ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...(count === undefined ? {} : { deprecatedCount: count }),
  } as EventsV1Event;
}
