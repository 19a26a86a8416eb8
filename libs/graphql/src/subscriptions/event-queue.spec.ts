import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.js';

async function all(events: AsyncIterable<number | Error>): Promise<(number | string)[]> {
  const read: (number | string)[] = [];
  for await (const event of events) read.push(event instanceof Error ? event.message : event);
  return read;
}

describe('events on their way to a subscriber', () => {
  it('come in order, those that were there before the reader too', async () => {
    const events = new EventQueue<number>(10, () => undefined);
    events.push([1, 2]);
    const read = all(events);
    events.push([3]);
    events.end();
    expect(await read).toEqual([1, 2, 3]);
  });

  it('end with the error, after what came before it', async () => {
    const events = new EventQueue<number>(10, () => undefined);
    events.push([1]);
    events.fail(new Error('gone'));
    events.push([2]);
    expect(await all(events)).toEqual([1, 'gone']);
  });

  it('are dropped when too many wait, and the reader is told', async () => {
    let closed = 0;
    const events = new EventQueue<number>(2, () => (closed += 1));
    events.push([1, 2, 3]);
    events.push([4]);
    expect(await all(events)).toEqual(['too many events waited to be read: subscribe again']);
    expect(closed).toBe(1);
  });

  it('stop when the reader leaves', async () => {
    let closed = 0;
    const events = new EventQueue<number>(10, () => (closed += 1));
    events.push([1, 2]);
    for await (const event of events) {
      expect(event).toBe(1);
      break;
    }
    expect([await all(events), closed]).toEqual([[], 1]);
  });
});
