import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';
import { readyIn } from '../representation.js';

/** Steps of a watch that may wait for conversions; a watch that is further behind is ended. */
const WAITING = 1000;

interface Steps {
  /** Runs `step` once the entries can be read: at once unless they, or steps before, have to be waited for. */
  run(entries: readonly Entry[], step: () => void): void;
  /** True when nothing waits. */
  isIdle(): boolean;
}

/** Keeps the steps of a watch in their order although somebody outside of the process converts. `failed` ends the watch. */
export function conversions(kind: KindDefinition, failed: (error: unknown) => void): Steps {
  if (kind.convert?.remote === undefined) return { run: (_, step) => step(), isIdle: () => true };
  let waiting = 0;
  let last = Promise.resolve();
  return {
    run(entries, step) {
      if (waiting >= WAITING)
        return failed(new Error('too many changes wait for their conversion'));
      waiting += 1;
      last = last
        .then(() => readyIn(kind, entries))
        .then(step)
        .catch(failed)
        .finally(() => {
          waiting -= 1;
        });
    },
    isIdle: () => waiting === 0,
  };
}
