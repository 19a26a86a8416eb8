import type { Draft, KubeObject } from '#machinery';
import { timestamp, type Environment } from '../environment.js';
import type { RequestContext, Target, WriteOptions } from '../request.js';
import { managerName } from './manager-name.js';
import { trackUpdate } from './track-update.js';
import { trackedKind } from './tracked-kind.js';

/** Notes in managedFields what a request changes; `live` is undefined for a creation. Goes before admission, whose changes are nobody's. */
export function track(
  environment: Environment,
  context: RequestContext,
  target: Target,
  options: WriteOptions,
  live: KubeObject | undefined,
  object: Draft<KubeObject>,
): void {
  const tracked = trackedKind(environment, target);
  const manager = managerName(options.fieldManager, context.userAgent);
  trackUpdate(tracked, live ?? tracked.empty, object, manager, timestamp(environment.clock));
}
