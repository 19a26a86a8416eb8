/**
 * Loaded before the server (`node --import`): how long the turns of its event loop are, without the time in which others had the core.
 * The first SIGUSR2 begins a measurement, the next one ends it and prints the longest turns in milliseconds.
 *
 * A turn goes from one setImmediate to the next, so that the loop never sleeps meanwhile. Its own time is what the clock says less what
 * the kernel says that the thread waited for a core (`run_delay` of Linux' schedstat); collecting garbage is part of it.
 */
import { openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const LONGEST = 5;
const LIMIT_MS = 10;

if (isMainThread) {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const buffer = Buffer.alloc(128);
  /** Nanoseconds that the thread has waited for a core. */
  const waited = () =>
    Number(buffer.latin1Slice(0, readSync(file, buffer, 0, 128, 0)).split(' ')[1]);

  let measuring = false;
  let turns = [];
  let before = [0, 0];
  const turn = () => {
    const now = [performance.now(), waited()];
    turns.push([now[0] - before[0] - (now[1] - before[1]) / 1e6, now[0] - before[0]]);
    before = now;
    if (measuring) setImmediate(turn);
    else report();
  };
  const report = () => {
    const own = turns.map(([ms]) => ms).sort((a, b) => b - a);
    const texts = own.slice(0, LONGEST).map((ms) => ms.toFixed(1));
    const wall = Math.max(...turns.map(([, ms]) => ms));
    const beyond = own.filter((ms) => ms > LIMIT_MS).length;
    process.stderr.write(
      `${own.length} turns, longest ${texts.join(' ')} ms, ${beyond} beyond ${LIMIT_MS} ms (by the clock: ${wall.toFixed(1)} ms)\n`,
    );
    turns = [];
  };
  process.on('SIGUSR2', () => {
    measuring = !measuring;
    if (!measuring) return;
    before = [performance.now(), waited()];
    setImmediate(turn);
  });
}
