import { Interrupted, type Program } from '../shell/command.js';
import { sleepTime } from './sleep.js';

/** `timeout [-k N] [-s SIG] [-t] DURATION COMMAND…`: 124 when the time is over (143 in busybox). */
export const timeout: Program = async (io) => {
  const args = io.argv.slice(1);
  while ((args[0] ?? '').startsWith('-')) {
    const [flag] = args.splice(0, 1) as [string];
    if (/^-[ks]$/.test(flag)) args.shift();
  }
  const ms = sleepTime(args.shift() ?? '');
  if (ms === undefined || args.length === 0) {
    await io.stderr.write("timeout: missing operand\nTry 'timeout --help' for more information.\n");
    return 125;
  }
  const over = new AbortController();
  const timer =
    ms > 0 && Number.isFinite(ms) ? io.host.clock.after(ms, () => over.abort()) : undefined;
  try {
    return await io.run(args, { signal: AbortSignal.any([io.signal, over.signal]) });
  } catch (error) {
    if (!(error instanceof Interrupted) || !over.signal.aborted) throw error;
    return io.host.flavour === 'ash' ? 143 : 124;
  } finally {
    timer?.cancel();
  }
};
