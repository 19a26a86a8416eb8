import { Turns } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';
import type { Selection } from '../list/selection.js';
import { entryIn, readyIn } from '../representation.js';

/** Steps of a watch that may wait; a watch that is further behind is ended. */
const WAITING = 10_000;
/** Text that may be read at once to see what a selection leaves out, in bytes. */
const AT_ONCE = 128 * 1024;

interface Steps {
  /** Runs `step` once the entries can be read: at once unless they, or steps before, have to be waited for. */
  run(entries: () => readonly Entry[], step: () => void): void;
  /** True when nothing waits. */
  isIdle(): boolean;
}

/**
 * Keeps the steps of a watch in their order although some have to wait: for somebody outside of the process who converts, or
 * because so much must be read for a selection that others need their turn meanwhile. `failed` ends the watch.
 */
export function stepsOf(
  kind: KindDefinition,
  selection: Selection,
  failed: (error: unknown) => void,
): Steps {
  // Most watches never wait.
  if (selection.everything && kind.convert?.remote === undefined)
    return { run: (_, step) => step(), isIdle: () => true };
  let waiting = 0;
  let last = Promise.resolve();
  const prepared = (entries: readonly Entry[]): Promise<void> | undefined => {
    const converting = readyIn(kind, entries);
    if (converting !== undefined) return converting.then(() => read(kind, selection, entries));
    return read(kind, selection, entries);
  };
  return {
    run(of, step) {
      const entries = of();
      const first = waiting === 0 ? prepared(entries) : undefined;
      if (waiting === 0 && first === undefined) return step();
      if (waiting >= WAITING) return failed(new Error('too many changes wait for those before'));
      waiting += 1;
      last = last
        .then(() => first ?? prepared(entries))
        .then(step)
        .catch(failed)
        .finally(() => {
          waiting -= 1;
        });
    },
    isIdle: () => waiting === 0,
  };
}

/** Has the selection look at all entries, in turns; undefined when it can do so at once later. */
function read(
  kind: KindDefinition,
  selection: Selection,
  entries: readonly Entry[],
): Promise<void> | undefined {
  let bytes = 0;
  for (const entry of entries) {
    bytes += selection.cost(entryIn(kind, entry));
    if (bytes > AT_ONCE) return readInTurns(kind, selection, entries);
  }
  return undefined;
}

async function readInTurns(
  kind: KindDefinition,
  selection: Selection,
  entries: readonly Entry[],
): Promise<void> {
  const turns = new Turns();
  for (const stored of entries) {
    const entry = entryIn(kind, stored);
    turns.spend(selection.cost(entry));
    selection.matches(entry);
    const others = turns.next();
    if (others !== undefined) await others;
  }
}
