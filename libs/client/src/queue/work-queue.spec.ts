import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { WorkQueue } from './work-queue.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function queueOf(
  work: (key: string) => Promise<void> | void,
  options: { concurrency?: number; maxRetries?: number } = {},
) {
  const clock = new VirtualClock();
  const errors: string[] = [];
  const onError = (key: string, error: Error, retries: number, giveUp: boolean): void => {
    errors.push(`${key} ${error.message} ${retries}${giveUp ? ' given up' : ''}`);
  };
  return { clock, errors, queue: new WorkQueue({ clock, work, onError, ...options }) };
}

describe('a work queue', () => {
  it('works on a key once however often it is added', async () => {
    const done: string[] = [];
    const { queue } = queueOf((key) => void done.push(key));
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(queue.pending()).toBe(2);
    queue.run();
    await turn();
    expect(done).toEqual(['a', 'b']);
    expect(queue.pending()).toBe(0);
  });

  it('works again on a key that is added while in work, never on both at once', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const { queue } = queueOf(async () => {
      most = Math.max(most, ++running);
      if (++runs === 1) queue.add('a');
      await turn();
      running -= 1;
    });
    queue.add('a');
    queue.run();
    while (queue.pending() > 0) await turn();
    expect([runs, most]).toEqual([2, 1]);
  });

  it('works on no more keys at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await turn();
      running -= 1;
    };
    const { queue } = queueOf(work, { concurrency: 3 });
    for (let index = 0; index < 200; index++) queue.add(`k${index}`);
    queue.run();
    while (queue.pending() > 0) await turn();
    expect(most).toBe(3);
  });

  it('retries failures after pauses that double, and gives up when told to', async () => {
    const times: number[] = [];
    const { clock, errors, queue } = queueOf(
      () => {
        times.push(clock.now());
        throw new Error('no');
      },
      { maxRetries: 2 },
    );
    const start = clock.now();
    queue.add('a');
    queue.run();
    for (let round = 0; round < 4; round++) {
      await turn();
      expect(queue.pending()).toBe(0);
      clock.runUntilIdle();
    }
    expect(times.map((time) => time - start)).toEqual([0, 5, 15]);
    expect(errors.at(-1)).toBe('a no 3 given up');
  });

  it('takes the earliest of several delays', async () => {
    const done: number[] = [];
    const { clock, queue } = queueOf(() => void done.push(clock.now()));
    const start = clock.now();
    queue.run();
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 900);
    expect(queue.nextDue()).toBe(start + 100);
    clock.advance(100);
    await turn();
    clock.advance(1000);
    await turn();
    expect(done.map((time) => time - start)).toEqual([100]);
  });
});
