import { gone, StatusError } from '#machinery';
import type { KindDefinition } from '#kinds';
import { CompactedError, type Change, type Entry, type Subscription } from '#store';
import type { Environment } from '../environment.js';
import { parsePlainVersion, settledWatchOptions } from '../list/resource-version.js';
import { selectionOf } from '../list/selection.js';
import { entryIn } from '../representation.js';
import type { RequestContext, Target, WatchFrame, WatchOptions, WatchSink } from '../request.js';
import { tooLargeResourceVersion } from '../store-errors.js';
import { frameOf } from '../watch/frames.js';
import { stepsOf } from '../watch/steps.js';

/**
 * Streams the changes of a collection. Without a version (or with 0) the present state comes first as ADDED; with
 * `sendInitialEvents` a bookmark ends it. Ends after `timeoutSeconds`; without them when the caller closes it.
 */
export function watch(
  environment: Environment,
  _context: RequestContext,
  target: Target,
  stated: WatchOptions,
  sink: WatchSink,
): { close(): void } {
  const options = settledWatchOptions(stated);
  const selection = selectionOf(target, options);
  const version = parsePlainVersion(options.resourceVersion);
  const { store, clock, ticker } = environment;
  const { kind } = target;
  const { sendInitialEvents } = options;
  if (sendInitialEvents === true && version > store.revision) {
    const { resourceVersion: wanted = '' } = options;
    const status = tooLargeResourceVersion(wanted, store.revision).toStatus();
    sink.frames([{ type: 'ERROR', status }]);
    sink.end();
    return { close: () => undefined };
  }

  const withState = sendInitialEvents ?? version === 0;
  const start = withState || version === 0 ? store.revision : version;
  let reached = Math.max(start, 0);
  let open = true;
  let subscription: Subscription | undefined;
  const endings: (() => void)[] = [];
  const close = (): void => {
    if (!open) return;
    open = false;
    subscription?.close();
    for (const ending of endings) ending();
  };
  const finish = (): void => {
    if (!open) return;
    close();
    sink.end();
  };
  const bookmark = (initialEventsEnd: boolean): WatchFrame => ({
    type: 'BOOKMARK',
    // While steps wait, changes that the store has already are still to come.
    resourceVersion: String(
      subscription === undefined || !inOrder.isIdle() ? reached : Math.max(reached, store.revision),
    ),
    initialEventsEnd,
  });

  const inOrder = stepsOf(kind, selection, (error) => {
    if (!open) return;
    const known = error instanceof StatusError ? error : new StatusError(500, '', String(error));
    sink.frames([{ type: 'ERROR', status: known.toStatus() }]);
    finish();
  });
  const onChanges = (changes: readonly Change[]): void => {
    inOrder.run(
      () =>
        changes.flatMap(({ entry, previous }) =>
          previous === undefined ? [entry] : [entry, previous],
        ),
      () => tell(changes),
    );
  };
  const tell = (changes: readonly Change[]): void => {
    const frames: WatchFrame[] = [];
    for (const change of changes) {
      if (change.revision <= start) continue;
      reached = change.revision;
      const frame = frameOf(kind, selection, change);
      if (frame !== undefined) frames.push(frame);
    }
    if (open && frames.length > 0) sink.frames(frames);
  };

  if (withState) {
    const state = presentEntries(environment, target);
    const tellState = (): void => {
      const frames = framesOf(kind, state, selection);
      if (sendInitialEvents === true && options.allowWatchBookmarks === true)
        frames.push(bookmark(true));
      if (open && frames.length > 0) sink.frames(frames);
    };
    inOrder.run(() => state, tellState);
  }
  const namespace = target.namespace !== '' ? { namespace: target.namespace } : {};
  try {
    // A version that does not exist yet is waited for.
    const after = Math.min(start, store.revision);
    subscription = store.watch({ resource: kind.storage.resource, ...namespace, after, onChanges });
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    const status = gone(
      `too old resource version: ${error.requested} (${error.compacted + 1})`,
    ).toStatus();
    sink.frames([{ type: 'ERROR', status }]);
    finish();
    return { close };
  }
  if (!open) subscription.close();
  const forget = open ? environment.catalog.onRetired?.(kind, finish) : undefined;
  if (forget !== undefined) endings.push(forget);
  if (open && options.allowWatchBookmarks === true) {
    endings.push(
      // A bookmark must not overtake what still waits.
      ticker.add(() => (inOrder.isIdle() ? sink.frames([bookmark(false)]) : undefined)),
    );
  }
  if (open && options.timeoutSeconds !== undefined) {
    const timer = clock.after(options.timeoutSeconds * 1000, () => {
      if (options.allowWatchBookmarks === true && open && inOrder.isIdle())
        sink.frames([bookmark(false)]);
      finish();
    });
    endings.push(() => timer.cancel());
  }
  return { close };
}

function presentEntries({ store }: Environment, { kind, namespace }: Target): readonly Entry[] {
  const { resource } = kind.storage;
  return store.range({ resource, ...(namespace === '' ? {} : { namespace }) }).entries;
}

function framesOf(
  kind: KindDefinition,
  state: readonly Entry[],
  selection: ReturnType<typeof selectionOf>,
): WatchFrame[] {
  const frames: WatchFrame[] = [];
  for (const stored of state) {
    const entry = entryIn(kind, stored);
    if (selection.everything || selection.matches(entry)) frames.push({ type: 'ADDED', entry });
  }
  return frames;
}
