import { fieldInvalid, fieldRequired } from '#machinery';
import { linkFault } from '../link-fault.js';

/** An hour: nobody waits for longer. */
const LONGEST_MS = 3_600_000;
const isDuration = (ms: number, least: number): boolean => ms >= least && ms <= LONGEST_MS;

/** Each packet of the link, each way, takes longer by `milliseconds`, give or take up to `jitterMilliseconds` (as netem's `delay`). */
export const latency = linkFault({
  member: 'latency',
  text: ({ milliseconds, jitterMilliseconds: jitter = 0 }) =>
    `${milliseconds} ms${jitter === 0 ? '' : ` ± ${jitter} ms`} latency`,
  effect: ({ milliseconds = 0, jitterMilliseconds = 0 }, field) => ({
    loss: 0,
    latencyMs: milliseconds,
    jitterMs: jitterMilliseconds,
    field: `${field}.milliseconds`,
  }),
  validate: ({ milliseconds, jitterMilliseconds = 0 }, field) => {
    if (milliseconds === undefined) return [fieldRequired(`${field}.milliseconds`)];
    const causes = [];
    if (!isDuration(milliseconds, 1))
      causes.push(
        fieldInvalid(
          `${field}.milliseconds`,
          milliseconds,
          `must be between 1 and ${LONGEST_MS}, inclusive`,
        ),
      );
    if (!isDuration(jitterMilliseconds, 0) || jitterMilliseconds > milliseconds)
      causes.push(
        fieldInvalid(
          `${field}.jitterMilliseconds`,
          jitterMilliseconds,
          'must be between 0 and milliseconds, inclusive',
        ),
      );
    return causes;
  },
});
