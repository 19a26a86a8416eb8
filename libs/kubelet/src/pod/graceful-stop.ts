import type { ContainerRecord } from '../container/container-record.js';
import type { ContainerDriver } from './container-driver.js';
import { containerEvent, type Sandbox } from './sandbox.js';

/** How the containers of a pod that is being deleted end: every process gets its SIGTERM, those that ignore it are killed when the grace period is over. */
export class GracefulStop {
  private ends:
    ReadonlyMap<ContainerRecord, { readonly at: number; readonly code: number }> | undefined;

  constructor(private readonly driver: ContainerDriver) {}

  /** Ends what is due at `now`; returns when the next end is (milliseconds), or undefined. */
  advance(sandbox: Sandbox, now: number): number | undefined {
    const { metadata } = sandbox.pod;
    const grace = (metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    const since = Date.parse(metadata.deletionTimestamp ?? '') - grace;
    this.ends ??= begin(sandbox, since, grace);
    for (const [record, { at, code }] of this.ends) {
      const limit = Math.min(at, since + grace);
      if (limit <= now) this.driver.terminate(record, now, at > since + grace ? 137 : code);
    }
    const left = [...this.ends]
      .filter(([record]) => record.state.phase === 'running')
      .map(([, { at }]) => Math.min(at, since + grace));
    return left.length === 0 ? undefined : Math.min(...left);
  }
}

function begin(sandbox: Sandbox, since: number, grace: number) {
  const running = sandbox.records.filter((record) => record.state.phase === 'running');
  for (const record of running)
    containerEvent(sandbox, record, 'Normal', 'Killing', `Stopping container ${record.spec.name}`);
  return new Map(running.map((record) => [record, endOf(record, since, grace)]));
}

function endOf(record: ContainerRecord, since: number, grace: number) {
  const preStop = (record.spec.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000;
  const own = record.process?.terminationMs ?? 0;
  return own + preStop > grace
    ? { at: since + grace, code: 137 }
    : { at: since + preStop + own, code: 0 };
}
