/** Loaded before the server (`node --import`): SIGUSR2 prints the longest delays of its event loop since the last time, in ms. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(1);
  process.on('SIGUSR2', () => {
    const [high, most] = [delays.percentile(99), delays.percentile(99.9)];
    process.stderr.write(`loop delay p99 ${ms(high)} p99.9 ${ms(most)} max ${ms(delays.max)}\n`);
    delays.reset();
  });
}
