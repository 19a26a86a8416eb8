import type { Clock } from '#machinery';
import { Jump } from './jump.js';

const MAX_LOOP_ITERATIONS = 100_000;

/** Runs `body` as long as there is `more`; `break` and `continue` end here. The status of the last round. */
export async function loop(
  clock: Clock,
  more: () => Promise<boolean>,
  body: () => Promise<number>,
): Promise<number> {
  let status = 0;
  // A loop that lets time pass may run for ever; one that does not is stopped, because nothing else could.
  let idle = 0;
  let last = clock.now();
  while (await more()) {
    const now = clock.now();
    idle = now === last ? idle + 1 : 0;
    last = now;
    if (idle > MAX_LOOP_ITERATIONS) throw new Jump('exit', 152);
    if (idle % 100 === 99) await new Promise<void>((resolve) => setImmediate(resolve));
    try {
      status = await body();
    } catch (error) {
      if (!(error instanceof Jump) || (error.kind !== 'break' && error.kind !== 'continue'))
        throw error;
      status = 0;
      if (error.value > 1) throw new Jump(error.kind, error.value - 1);
      if (error.kind === 'break') break;
    }
  }
  return status;
}
