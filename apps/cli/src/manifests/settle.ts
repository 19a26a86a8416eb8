import { setImmediate } from 'node:timers/promises';
import type { Cluster } from '#cluster';
import type { VirtualClock } from '#machinery';
import { isReady } from '#network';

/** How much of the cluster's own time may pass; what still moves then is taken to move for ever (a crash loop). */
const LONGEST_MS = 2 * 60_000;
/** Turns of the event loop without a write after which everybody waits for the clock. */
const QUIET_TURNS = 3;
/** Turns in all, so that no cluster can keep the command busy for ever. */
const MOST_TURNS = 200_000;

/**
 * Lets a cluster with a clock of its own work until nothing is left to do: time jumps to whatever happens next, so that pulls, starts and
 * the pauses of readiness probes take no time.
 */
export async function settle(cluster: Cluster, clock: VirtualClock): Promise<void> {
  const end = clock.now() + LONGEST_MS;
  let revision = -1;
  let quiet = 0;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await setImmediate();
    quiet = revision === cluster.store.revision ? quiet + 1 : 0;
    revision = cluster.store.revision;
    if (quiet < QUIET_TURNS) continue;
    if (cluster.settlement.unsettled().length === 0 && !awaitsMore(cluster)) return;
    const due = clock.nextDue();
    if (due === undefined || due > end) return;
    clock.set(due);
    quiet = 0;
  }
}

/** A pod that runs but is not ready may still become so, and one on a node that has just got its range of addresses gets one soon. */
function awaitsMore({ dataPlane }: Cluster): boolean {
  for (const pod of dataPlane?.view.picture.pods() ?? []) {
    const { phase, podIP } = pod.status ?? {};
    if (phase === 'Running' && !isReady(pod)) return true;
    if (phase === 'Pending' && pod.spec?.nodeName !== undefined && podIP === undefined) return true;
  }
  return false;
}
