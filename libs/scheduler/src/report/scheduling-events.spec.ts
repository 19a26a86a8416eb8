import { describe, expect, it } from 'vitest';
import type { Client } from '#client';
import { resources, type EventsV1Event } from '#kinds';
import { notFound, VirtualClock } from '#machinery';
import type { PodInfo } from '../state/pod-info.js';
import { SchedulingEvents } from './scheduling-events.js';

const pod = {
  uid: 'u',
  namespace: 'default',
  key: 'default/web',
  pod: { metadata: { name: 'web', resourceVersion: '7' } },
} as unknown as PodInfo;
const failed = {
  pod,
  type: 'Warning',
  reason: 'FailedScheduling',
  action: 'Scheduling',
  note: 'no nodes',
} as const;

function recording() {
  const events = new Map<string, EventsV1Event>();
  const clock = new VirtualClock();
  let writes = 0;
  const client = {
    create: async (_: unknown, __: string, event: EventsV1Event) => {
      writes++;
      events.set(event.metadata!.name!, event);
    },
    patch: async (_: unknown, __: string, name: string, ___: string, patch: object) => {
      writes++;
      const event = events.get(name);
      if (event === undefined) throw notFound(resources.eventsV1Events, name);
      events.set(name, { ...event, ...patch });
    },
  } as unknown as Client;
  const log = { debug: () => undefined, info() {}, warn() {}, error() {} };
  const recorder = new SchedulingEvents(client, clock, log, 'default-scheduler');
  const record = async (): Promise<void> => {
    recorder.record(failed);
    while (recorder.pending > 0) await Promise.resolve();
  };
  return { events, clock, recorder, record, writes: () => writes };
}

describe('events of the scheduler', () => {
  it('become a series with the second equal one, whose count is written when it has ended', async () => {
    const { events, clock, recorder, record, writes } = recording();
    await record();
    expect([...events.values()][0]).not.toHaveProperty('series');
    for (let n = 0; n < 5; n++) {
      clock.advance(60_000);
      await record();
    }
    expect(writes()).toBe(2);
    expect([...events.values()]).toMatchObject([
      { series: { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' } },
    ]);
    clock.advance(12 * 60_000);
    while (recorder.pending > 0) await Promise.resolve();
    expect([...events.values()]).toMatchObject([
      { series: { count: 6, lastObservedTime: '2026-01-01T00:05:00.000000Z' } },
    ]);
    await record();
    expect(events.size).toBe(2);
    recorder.stop();
  });

  it('are written anew when the first has expired', async () => {
    const { events, record, recorder } = recording();
    await record();
    const [name] = events.keys();
    events.clear();
    await record();
    expect([...events]).toMatchObject([[name, { note: 'no nodes', series: { count: 2 } }]]);
    recorder.stop();
  });
});
