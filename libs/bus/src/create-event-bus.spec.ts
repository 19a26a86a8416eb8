import { describe, expect, it } from 'vitest';
import { createEventBus } from './create-event-bus.js';

interface Topics {
  started: { readonly name: string };
  stopped: number;
}

const silent = (): void => {};

describe('createEventBus', () => {
  it('delivers an event to the subscribers of its topic in the order of subscription', () => {
    const bus = createEventBus<Topics>(silent);
    const seen: string[] = [];
    bus.subscribe('started', ({ name }) => seen.push(`first ${name}`));
    bus.subscribe('started', ({ name }) => seen.push(`second ${name}`));
    bus.subscribe('stopped', () => seen.push('never'));
    bus.publish('started', { name: 'a' });
    expect(seen).toEqual(['first a', 'second a']);
  });

  it('reports a subscriber that throws and still delivers to the rest', () => {
    const reports: unknown[] = [];
    const bus = createEventBus<Topics>((error, topic) => reports.push([String(error), topic]));
    const seen: number[] = [];
    bus.subscribe('stopped', () => {
      throw new Error('broken');
    });
    bus.subscribe('stopped', (code) => seen.push(code));
    bus.publish('stopped', 7);
    expect(seen).toEqual([7]);
    expect(reports).toEqual([['Error: broken', 'stopped']]);
  });

  it('protects the publisher even when the error report fails', () => {
    const bus = createEventBus<Topics>(() => {
      throw new Error('no log');
    });
    bus.subscribe('stopped', () => {
      throw new Error('broken');
    });
    expect(() => bus.publish('stopped', 1)).not.toThrow();
  });

  it('stops delivering after the subscription has ended, and ending twice harms nobody', () => {
    const bus = createEventBus<Topics>(silent);
    const seen: string[] = [];
    const end = bus.subscribe('stopped', () => seen.push('ended'));
    bus.subscribe('stopped', () => seen.push('kept'));
    end();
    end();
    bus.publish('stopped', 1);
    expect(seen).toEqual(['kept']);
  });

  it('lets a subscriber that joins during a delivery hear the next event only', () => {
    const bus = createEventBus<Topics>(silent);
    const late: number[] = [];
    const end = bus.subscribe('stopped', () => {
      bus.subscribe('stopped', (code) => late.push(code));
      end();
    });
    bus.publish('stopped', 1);
    bus.publish('stopped', 2);
    expect(late).toEqual([2]);
  });

  it('refuses more subscribers than its bound', () => {
    const bus = createEventBus<Topics>(silent, { maxSubscribers: 1 });
    bus.subscribe('stopped', silent);
    expect(() => bus.subscribe('stopped', silent)).toThrow(
      'topic stopped has 1 subscribers already',
    );
  });

  it('breaks a circle of subscribers that publish to each other', () => {
    const reports: string[] = [];
    const bus = createEventBus<Topics>((error) => reports.push(String(error)), { maxDepth: 5 });
    let calls = 0;
    bus.subscribe('stopped', (code) => {
      calls += 1;
      bus.publish('stopped', code + 1);
    });
    bus.publish('stopped', 0);
    expect(calls).toBe(5);
    expect(reports).toEqual(['Error: events nest deeper than 5: subscribers publish in a circle']);
  });
});
