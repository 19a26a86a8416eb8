import type { RunOptions } from '#images';
import type { ContainerRecord } from '../container/container-record.js';
import { containerContext } from './container-context.js';
import type { PodWorker } from './pod-worker.js';
import type { WorkerContext } from './worker-context.js';

/** What a command inside a running container of a worker is given; its token files are up to date. */
export async function commandContext(
  context: WorkerContext,
  worker: PodWorker,
  record: ContainerRecord,
): Promise<Pick<RunOptions, 'container' | 'network' | 'clock' | 'filesystem'>> {
  await context.tokens.refresh(worker.current, worker.records);
  const surroundings = { network: context.networkOf(worker.current), clock: context.clock };
  // The file system of the instance stays; only the description is made anew.
  const { filesystem } = record;
  const container = containerContext(context, worker.sandbox, record);
  if (filesystem === undefined) return { container, ...surroundings };
  record.filesystem = filesystem;
  return { container: { ...container, files: filesystem.files }, ...surroundings, filesystem };
}
