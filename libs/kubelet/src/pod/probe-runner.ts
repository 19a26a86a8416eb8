import { runCommand, type Listener } from '#images';
import type { ContainerRecord } from '../container/container-record.js';
import type { ProbeState } from '../container/probe-state.js';
import { containerContext } from './container-context.js';
import type { ContainerDriver } from './container-driver.js';
import { checkNetworkProbe, type FindListener, type ProbeResult } from './probe-check.js';
import { timeoutText } from './probe-timeout.js';
import { containerEvent, type Sandbox, withAddresses } from './sandbox.js';
import type { WorkerContext } from './worker-context.js';

const titles = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' } as const;

/** Runs the probes of a container when they are due, and draws the consequences. */
export class ProbeRunner {
  constructor(
    private readonly context: WorkerContext,
    private readonly driver: ContainerDriver,
  ) {}

  /** Runs what is due; returns when the next probe is, in milliseconds, or undefined. */
  advance(sandbox: Sandbox, record: ContainerRecord, now: number): number | undefined {
    for (const state of record.probes) {
      const waits = state.kind !== 'startup' && !record.started;
      if (waits || state.busy || state.nextAt > now || record.state.phase !== 'running') continue;
      state.nextAt = now + (state.probe.periodSeconds ?? 10) * 1000;
      if (state.probe.exec !== undefined) void this.runExec(sandbox, record, state);
      else this.runNetwork(sandbox, record, state, now);
    }
    if (record.state.phase !== 'running') return undefined;
    const waiting = record.probes.filter(
      (state) => !state.busy && (state.kind === 'startup' || record.started),
    );
    return waiting.length === 0 ? undefined : Math.min(...waiting.map((state) => state.nextAt));
  }

  /** A probe over the network of the machine; where links are slow, its result comes late. */
  private runNetwork(
    sandbox: Sandbox,
    record: ContainerRecord,
    state: ProbeState,
    now: number,
  ): void {
    const { clock, surroundings, wake } = this.context;
    const { probe } = state;
    const ip = sandbox.podIPs[0] ?? sandbox.node.ip;
    const limitMs = (probe.timeoutSeconds ?? 1) * 1000;
    const takesMs = surroundings.askPod(sandbox.pod, ip, limitMs);
    const find: FindListener = (port, protocol) =>
      findListener(this.context, sandbox, port, protocol);
    const check = (): ProbeResult =>
      takesMs === undefined
        ? { ok: false, output: timeoutText(probe, record.spec, ip) }
        : checkNetworkProbe(probe, record.spec, ip, sandbox.node.ip, find);
    if (takesMs === 0) return this.conclude(sandbox, record, state, check(), now);
    state.busy = true;
    clock.after(takesMs ?? limitMs, () => {
      state.busy = false;
      this.conclude(sandbox, record, state, check(), clock.now());
      wake(sandbox.pod);
    });
  }

  private async runExec(
    sandbox: Sandbox,
    record: ContainerRecord,
    state: ProbeState,
  ): Promise<void> {
    const { clock, wake } = this.context;
    state.busy = true;
    const abort = new AbortController();
    const limit = (state.probe.timeoutSeconds ?? 1) * 1000;
    const timer = clock.after(limit, () => abort.abort());
    const result = await this.execResult(sandbox, record, state, abort.signal, limit);
    timer.cancel();
    state.busy = false;
    this.conclude(sandbox, record, state, result, clock.now());
    wake(sandbox.pod);
  }

  private async execResult(
    sandbox: Sandbox,
    record: ContainerRecord,
    { probe }: ProbeState,
    signal: AbortSignal,
    limit: number,
  ): Promise<ProbeResult> {
    const { clock, networkOf } = this.context;
    const argv = probe.exec?.command ?? [];
    let output = '';
    const collect = (text: string): void => {
      if (output.length < 1024) output += text;
    };
    try {
      const code = await runCommand({
        container: containerContext(this.context, sandbox, record),
        network: networkOf(withAddresses(sandbox)),
        clock,
        argv,
        stdout: collect,
        stderr: collect,
        tty: false,
        signal,
      });
      if (!signal.aborted) return { ok: code === 0, output };
      const command = argv.join(' ');
      const timeout = `command timed out: "${command}" timed out after ${limit / 1000}s`;
      return { ok: false, output: timeout };
    } catch (error) {
      return { ok: false, output: error instanceof Error ? error.message : String(error) };
    }
  }

  private conclude(
    sandbox: Sandbox,
    record: ContainerRecord,
    state: ProbeState,
    result: ProbeResult,
    now: number,
  ): void {
    if (record.state.phase !== 'running' || !record.probes.includes(state)) return;
    state.successes = result.ok ? state.successes + 1 : 0;
    state.failures = result.ok ? 0 : state.failures + 1;
    state.lastFailure = result.ok ? undefined : result;
    if (!result.ok) {
      containerEvent(
        sandbox,
        record,
        'Warning',
        'Unhealthy',
        `${titles[state.kind]} probe failed: ${result.output}`,
      );
    }
    if (result.ok && state.successes >= (state.probe.successThreshold ?? 1))
      this.passed(record, state, now);
    if (!result.ok && state.failures >= (state.probe.failureThreshold ?? 3))
      this.failed(sandbox, record, state, now);
  }

  private passed(record: ContainerRecord, state: ProbeState, now: number): void {
    if (state.kind === 'readiness') record.ready = true;
    if (state.kind !== 'startup') return;
    record.started = true;
    record.probes = record.probes.filter((other) => other !== state);
    for (const other of record.probes) other.nextAt = Math.min(other.nextAt, now);
    record.ready = record.spec.readinessProbe === undefined;
  }

  private failed(sandbox: Sandbox, record: ContainerRecord, state: ProbeState, now: number): void {
    if (state.kind === 'readiness') {
      record.ready = false;
      return;
    }
    const what = state.kind === 'startup' ? 'startup' : 'liveness';
    containerEvent(
      sandbox,
      record,
      'Normal',
      'Killing',
      `Container ${record.spec.name} failed ${what} probe, will be restarted`,
    );
    const graceful =
      (record.process?.terminationMs ?? 0) <=
      (sandbox.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    this.driver.terminate(record, now, graceful ? 0 : 137);
  }
}

/** The first running container of the pod that listens on a port. Servers of a pod that starts slowly do not listen at once. */
export function findListener(
  { clock, surroundings }: Pick<WorkerContext, 'clock' | 'surroundings'>,
  { pod, records }: Pick<Sandbox, 'pod' | 'records'>,
  port: number,
  protocol: Listener['protocol'],
): Listener | undefined {
  const { listenMs } = surroundings.slowness(pod);
  for (const { state, process } of records) {
    if (state.phase !== 'running') continue;
    if (listenMs > 0 && clock.now() < state.startedAt + listenMs) continue;
    const found = process?.listeners.find(
      (listener) => listener.port === port && listener.protocol === protocol,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
