import { describe, expect, it } from 'vitest';
import { notFound, VirtualClock } from '#machinery';
import type { Client } from '../client.js';
import { EVENTS, type RecordedEvent } from './event.js';
import { createEventRecorder } from './event-recorder.js';

const pod = { kind: 'Pod', namespace: 'default', name: 'web', uid: '1', apiVersion: 'v1' };

function recording() {
  const events = new Map<string, RecordedEvent>();
  const clock = new VirtualClock();
  const client = {
    create: async (_: unknown, __: string, event: RecordedEvent) => {
      events.set(event.metadata!.name!, event);
    },
    patch: async (_: unknown, __: string, name: string, ___: string, patch: object) => {
      const event = events.get(name);
      if (event === undefined) throw notFound(EVENTS, name);
      events.set(name, { ...event, ...patch });
    },
  } as unknown as Client;
  const log = { debug: () => undefined, info() {}, warn() {}, error() {} };
  const recorder = createEventRecorder({ client, clock, log }, 'kubelet', 'n1');
  const written = async (): Promise<void> => {
    while (recorder.pending() > 0) await Promise.resolve();
  };
  return { recorder, clock, events, written };
}

describe('a recorder of events', () => {
  it('counts a repetition in the event that there is, with its times', async () => {
    const { recorder, clock, events, written } = recording();
    for (let n = 0; n < 3; n++) {
      recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting');
      clock.advance(10_000);
    }
    await written();
    expect([...events.values()]).toMatchObject([
      {
        count: 3,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:20Z',
        source: { component: 'kubelet', host: 'n1' },
      },
    ]);
  });

  it('writes an event that has expired anew, under its name and with its count', async () => {
    const { recorder, events, written } = recording();
    recorder.event(pod, 'Normal', 'Pulled', 'pulled');
    await written();
    const [name] = events.keys();
    events.clear();
    recorder.event(pod, 'Normal', 'Pulled', 'pulled');
    await written();
    expect([...events]).toMatchObject([[name, { count: 2 }]]);
  });

  it('combines events that differ by their message only, from the tenth on', async () => {
    const { recorder, events, written } = recording();
    for (let n = 1; n <= 12; n++) recorder.event(pod, 'Warning', 'Failed', `attempt ${n}`);
    await written();
    const all = [...events.values()];
    expect(all.map(({ message }) => message).slice(0, 9)).toEqual(
      Array.from({ length: 9 }, (_, n) => `attempt ${n + 1}`),
    );
    expect(all.slice(9)).toMatchObject([
      { message: '(combined from similar events): attempt 12', count: 3 },
    ]);
  });

  it('writes 25 events about an object, whatever part of it, and counts those that it drops', async () => {
    const { recorder, clock, events, written } = recording();
    for (let n = 0; n < 40; n++)
      recorder.event(pod, 'Normal', 'Started', 'started', `spec.containers{c${n % 2}}`);
    await written();
    const counts = () => [...events.values()].map(({ count }) => count);
    expect(counts()).toEqual([13, 12]);
    clock.advance(300_000);
    recorder.event(pod, 'Normal', 'Started', 'started', 'spec.containers{c0}');
    await written();
    expect(counts()).toEqual([21, 12]);
  });
});
