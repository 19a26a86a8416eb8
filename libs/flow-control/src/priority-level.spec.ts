import { VirtualClock } from '#machinery';
import { describe, expect, it } from 'vitest';
import { PriorityLevel } from './priority-level.js';

const queuing = { queues: 8, handSize: 2, queueLengthLimit: 2 };

describe('a priority level', () => {
  it('refuses what finds no seat when it has no queues', () => {
    const level = new PriorityLevel({ seats: 1 }, new VirtualClock());
    expect(level.enter('a')).toBe(true);
    expect(level.enter('a')).toBe(false);
    level.leave();
    expect(level.enter('a')).toBe(true);
  });

  it('gives a free seat to who waits', async () => {
    const level = new PriorityLevel({ seats: 1, queuing }, new VirtualClock());
    void level.enter('a');
    const waiting = level.enter('a');
    expect(level.load).toEqual({ running: 1, waiting: 1 });
    level.leave();
    expect(await waiting).toBe(true);
    expect(level.load).toEqual({ running: 1, waiting: 0 });
  });

  it('refuses a flow whose queues are full, and only that one', () => {
    const level = new PriorityLevel(
      { seats: 1, queuing: { queues: 64, handSize: 1, queueLengthLimit: 2 } },
      new VirtualClock(),
    );
    void level.enter('loud');
    const answers = Array.from({ length: 4 }, () => level.enter('loud'));
    expect(answers.map((answer) => answer instanceof Promise)).toEqual([true, true, false, false]);
    expect(answers[2]).toBe(false);
    expect(level.enter('quiet')).toBeInstanceOf(Promise);
  });

  it('serves flows in turn, however many requests one of them has', async () => {
    const level = new PriorityLevel(
      { seats: 1, queuing: { queues: 64, handSize: 1, queueLengthLimit: 50 } },
      new VirtualClock(),
    );
    void level.enter('loud');
    const order: string[] = [];
    const wait = async (flow: string): Promise<void> => {
      await level.enter(flow);
      order.push(flow);
      level.leave();
    };
    for (let count = 0; count < 20; count++) void wait('loud');
    void wait('quiet');
    level.leave();
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    expect(order).toHaveLength(21);
    expect(order.indexOf('quiet')).toBeLessThan(2);
    expect(level.load).toEqual({ running: 0, waiting: 0 });
  });

  it('refuses who has waited for 15 seconds', async () => {
    const clock = new VirtualClock();
    const level = new PriorityLevel({ seats: 1, queuing }, clock);
    void level.enter('a');
    const waiting = level.enter('a');
    clock.advance(15_000);
    expect(await waiting).toBe(false);
    expect(level.load).toEqual({ running: 1, waiting: 0 });
  });

  it('lets more in when its limits grow', async () => {
    const level = new PriorityLevel({ seats: 1, queuing }, new VirtualClock());
    void level.enter('a');
    const waiting = level.enter('a');
    level.change({ seats: 2, queuing });
    expect(await waiting).toBe(true);
  });
});
