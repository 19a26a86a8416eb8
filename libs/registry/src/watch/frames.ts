import type { KindDefinition } from '#kinds';
import type { Change } from '#store';
import type { Selection } from '../list/selection.js';
import { entryIn, withRevision } from '../representation.js';
import type { WatchFrame } from '../request.js';

/**
 * What one committed write means for a watch; undefined when it does not concern it. An object that begins to match the selection
 * is ADDED, one that ceases to is DELETED with its last matching state and the version of the change.
 */
export function frameOf(
  kind: KindDefinition,
  selection: Selection,
  change: Change,
): WatchFrame | undefined {
  const entry = entryIn(kind, change.entry);
  if (selection.everything) return { type: change.operation, entry, change };
  const previous = change.previous === undefined ? undefined : entryIn(kind, change.previous);
  const matched = previous !== undefined && selection.matches(previous);
  if (change.operation === 'DELETED')
    return matched ? { type: 'DELETED', entry, change } : undefined;
  if (selection.matches(entry)) return { type: matched ? 'MODIFIED' : 'ADDED', entry, change };
  return matched
    ? { type: 'DELETED', entry: withRevision(previous, change.revision), change }
    : undefined;
}
