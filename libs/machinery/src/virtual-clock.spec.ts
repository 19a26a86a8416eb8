import { describe, expect, it } from 'vitest';
import { sleep } from './clock.js';
import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('runs tasks in the order of their due time, with now() at that time', () => {
    const clock = new VirtualClock(0);
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(['late', clock.now()]));
    clock.after(10, () => seen.push(['early', clock.now()]));
    clock.after(10, () => seen.push(['second of its time', clock.now()]));
    clock.advance(15);
    expect(seen).toEqual([
      ['early', 10],
      ['second of its time', 10],
    ]);
    clock.advance(5);
    expect(seen.at(-1)).toEqual(['late', 20]);
  });

  it('runs a task that another one sets, within the same advance', () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.after(1, () => clock.after(1, () => seen.push(clock.now())));
    clock.advance(10);
    expect(seen).toEqual([2]);
    expect(clock.now()).toBe(10);
  });

  it('repeats a periodic task until it is cancelled', () => {
    const clock = new VirtualClock(0);
    let runs = 0;
    const timer = clock.every(10, () => {
      if (++runs === 3) timer.cancel();
    });
    clock.advance(1000);
    expect(runs).toBe(3);
    expect(clock.nextDue()).toBeUndefined();
  });

  it('does not run what was cancelled', () => {
    const clock = new VirtualClock(0);
    const timers = Array.from({ length: 100 }, () =>
      clock.after(1, () => {
        throw new Error('cancelled task ran');
      }),
    );
    for (const timer of timers) timer.cancel();
    expect(clock.nextDue()).toBeUndefined();
    clock.advance(10);
  });

  it('runs until only periodic tasks are left', () => {
    const clock = new VirtualClock(0);
    let beats = 0;
    clock.every(10, () => beats++);
    clock.after(35, () => undefined);
    clock.runUntilIdle();
    expect(clock.now()).toBe(35);
    expect(beats).toBe(3);
  });

  it('gives up on tasks that feed themselves', () => {
    const clock = new VirtualClock(0);
    const again = (): void => void clock.after(1, again);
    again();
    expect(() => clock.runUntilIdle(50)).toThrow('still busy after 50 tasks');
  });

  it('refuses to go back', () => {
    expect(() => new VirtualClock(100).set(99)).toThrow(RangeError);
  });

  it('resolves a sleep when its time has come', async () => {
    const clock = new VirtualClock(0);
    const slept = sleep(clock, 5);
    clock.advance(5);
    await slept;
    expect(clock.now()).toBe(5);
  });
});
