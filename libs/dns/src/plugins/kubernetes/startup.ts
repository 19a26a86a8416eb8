import { sleep } from '#machinery';
import type { SetupContext } from '../../plugin.js';

const POLL_MS = 100;
const POLLS_PER_LINE = 5;

/** For `timeoutMs` the server waits for the API and says so; then it serves without it. */
export async function waitForApi(
  { clock, data, log }: Pick<SetupContext, 'clock' | 'data' | 'log'>,
  timeoutMs: number,
): Promise<void> {
  const end = clock.now() + timeoutMs;
  for (let polls = 1; !data.synced; polls++) {
    await sleep(clock, POLL_MS);
    if (clock.now() >= end)
      return log.warning('plugin/kubernetes: starting server with unsynced Kubernetes API');
    if (polls % POLLS_PER_LINE === 0 && !data.synced)
      log.info('plugin/kubernetes: waiting for Kubernetes API before starting server');
  }
}
