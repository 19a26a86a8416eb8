import { describe, expect, it } from 'vitest';
import { KindCatalog } from '../../../catalog.js';
import type { Event, EventsV1Event } from '../../../generated/index.gen.js';

const catalog = KindCatalog.builtIn();
const kind = catalog.byKind('events.k8s.io', 'v1', 'Event')!;
const core = catalog.byKind('', 'v1', 'Event')!;

const event: EventsV1Event = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'default' },
  eventTime: '2026-01-02T03:04:05.000006Z',
  reportingController: 'example.com/c',
  reportingInstance: 'i',
  action: 'A',
  reason: 'R',
  type: 'Normal',
  note: 'n',
  regarding: { kind: 'Pod', namespace: 'default', name: 'p' },
};
const old: Event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'default' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
  reason: 'R',
  message: 'n',
  count: 3,
  firstTimestamp: '2026-01-02T03:04:05Z',
  lastTimestamp: '2026-01-02T03:05:05Z',
};
const fields = (causes: readonly { readonly field?: string }[] | undefined) =>
  causes?.map(({ field }) => field);
const update = (object: EventsV1Event, before: EventsV1Event) =>
  fields(kind.strategy.validateUpdate!(object, before, {} as never));

describe('events of both groups', () => {
  it('are the same object: a series counts in both, older counts are deprecated ones', () => {
    const series = { count: 4, lastObservedTime: '2026-01-02T03:14:05.000000Z' };
    const stored = kind.convert!.toStorage({ ...event, series } as EventsV1Event);
    expect(stored).toMatchObject({ message: 'n', series, reportingComponent: 'example.com/c' });
    expect(core.row(stored).slice(7)).toEqual([expect.anything(), 4, 'e']);
    expect(kind.convert!.fromStorage(old)).toMatchObject({
      note: 'n',
      deprecatedCount: 3,
      deprecatedFirstTimestamp: '2026-01-02T03:04:05Z',
      regarding: { name: 'p' },
    });
  });

  it('begin a series with the second one', () => {
    const series = { count: 1 };
    expect(fields(kind.strategy.validate!({ ...event, series } as EventsV1Event))).toEqual([
      'series.count',
      'series.lastObservedTime',
    ]);
    const goesOn = { ...event, series: { count: 2, lastObservedTime: event.eventTime! } };
    expect(update(goesOn, event)).toEqual([]);
    expect(update({ ...event, series } as EventsV1Event, event)).toHaveLength(2);
    expect(update({ ...goesOn, note: 'm' }, event)).toEqual(['message']);
  });

  it('of the older form may be updated in the newer group, which would not create them', () => {
    const seen = kind.convert!.fromStorage(old) as EventsV1Event;
    const marked = { ...seen, metadata: { ...seen.metadata, labels: { a: 'b' } } };
    expect(update(marked, seen)).toEqual([]);
    expect(fields(kind.strategy.validate!(seen))).toContain('eventTime');
  });

  it('with a time of the newer form say who reports what, whichever group they came by', () => {
    const bare = { ...old, eventTime: event.eventTime! };
    expect(fields(core.strategy.validate!(bare))).toEqual([
      'reportingController',
      'reportingController',
      'reportingController',
      'reportingInstance',
      'action',
    ]);
    expect(core.strategy.validate!(old)).toEqual([]);
  });
});
