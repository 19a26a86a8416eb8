import { behaviourOf, runCommand, StartFailure, type ContainerContext } from '#images';
import type { Pod } from '#kinds';
import type { ContainerRecord } from '../container/container-record.js';
import { Console } from '../container/console.js';
import { LogBuffer } from '../container/log-buffer.js';
import { newProbes } from '../container/probe-state.js';
import { MissingSource } from '../container/sources.js';
import { backOff } from '../lifecycle/stages.js';
import { containerContext } from './container-context.js';
import { ImagePuller } from './image-puller.js';
import { containerEvent, type Sandbox, withAddresses } from './sandbox.js';
import { waitFor } from './wait-for.js';
import type { WorkerContext } from './worker-context.js';

/** Moves single containers through their stages: image, creation, run, end, pause. */
export class ContainerDriver {
  readonly images: ImagePuller;

  constructor(private readonly context: WorkerContext) {
    this.images = new ImagePuller(context.stages, context.surroundings);
  }

  /** Does for one container what is due at `now`. */
  advance(sandbox: Sandbox, record: ContainerRecord, now: number): void {
    if (record.dueAt !== undefined && record.dueAt > now) return;
    delete record.dueAt;
    if (record.state.phase === 'running') return this.checkExit(sandbox, record, now);
    if (record.state.phase === 'terminated' && !this.restarts(sandbox.pod, record)) return;
    if (record.state.phase === 'terminated' && this.pauses(sandbox, record, now)) return;
    if (!this.images.ready(sandbox, record, now)) return;
    this.start(sandbox, record, now);
  }

  /** Does the restart policy call for another run? */
  restarts(pod: Pod, record: ContainerRecord): boolean {
    if (pod.metadata?.deletionTimestamp || record.state.phase !== 'terminated') return false;
    if (record.role === 'ephemeral') return false;
    if (record.resizing === true) return true;
    const policy = record.role === 'sidecar' ? 'Always' : (pod.spec.restartPolicy ?? 'Always');
    const failed = record.state.exitCode !== 0;
    if (record.role === 'init') return failed && policy !== 'Never';
    return policy === 'Always' || (policy === 'OnFailure' && failed);
  }

  /** Puts a crashed container into CrashLoopBackOff unless its pause is over or none is due. */
  private pauses(sandbox: Sandbox, record: ContainerRecord, now: number): boolean {
    if (record.state.phase !== 'terminated') return false;
    const { finishedAt } = record.state;
    const pause = backOff(this.context.stages, record.failures);
    record.last = record.state;
    if (finishedAt + pause <= now) return false;
    const id = `${sandbox.pod.metadata.name}_${sandbox.pod.metadata.namespace}(${sandbox.pod.metadata.uid})`;
    const message = `back-off ${pause / 1000 >= 60 ? minutes(pause) : `${pause / 1000}s`} restarting failed container=${record.spec.name} pod=${id}`;
    record.state = { phase: 'waiting', reason: 'CrashLoopBackOff', message };
    record.dueAt = finishedAt + pause;
    containerEvent(
      sandbox,
      record,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${record.spec.name} in pod ${id}`,
    );
    return true;
  }

  private start(sandbox: Sandbox, record: ContainerRecord, now: number): void {
    let container: ContainerContext;
    try {
      container = containerContext(this.context, sandbox, record);
    } catch (error) {
      if (!(error instanceof MissingSource)) throw error;
      containerEvent(sandbox, record, 'Warning', 'Failed', `Error: ${error.message}`);
      waitFor(
        record,
        now + this.context.stages.retryMs,
        'CreateContainerConfigError',
        error.message,
      );
      return;
    }
    if (record.last !== undefined || record.state.phase === 'terminated') {
      record.restarts += 1;
      record.previousLog = record.log;
      record.log = new LogBuffer();
    }
    if (record.state.phase === 'terminated') record.last = record.state;
    delete record.resizing;
    containerEvent(sandbox, record, 'Normal', 'Created', 'Container created');
    this.launch(sandbox, record, container, now);
    if (record.state.phase === 'running')
      containerEvent(sandbox, record, 'Normal', 'Started', 'Container started');
  }

  /** Starts the process, also when a kubelet takes over a container that was running before it came. */
  launch(
    sandbox: Sandbox,
    record: ContainerRecord,
    container: ContainerContext,
    now: number,
  ): void {
    const behaviour = behaviourOf(container.image);
    const process = behaviour.start(container);
    record.process = process;
    record.containerID = `containerd://${hexadecimal(this.context.random, 64)}`;
    const taken = this.portTaken(sandbox, record);
    if (process.startError !== undefined) {
      containerEvent(sandbox, record, 'Warning', 'Failed', `Error: ${process.startError}`);
      record.state = { phase: 'running', startedAt: now };
      this.terminate(record, now, 128, 'StartError', process.startError);
      return;
    }
    record.state = { phase: 'running', startedAt: now };
    record.probes = newProbes(record.spec, now);
    record.started = record.spec.startupProbe === undefined;
    const counts = record.role === 'main' || record.role === 'sidecar';
    record.ready = counts && record.started && record.spec.readinessProbe === undefined;
    for (const line of process.startupLog) record.log.write(now, 'stdout', `${line}\n`);
    delete record.exit;
    if (taken !== undefined) {
      const end = process.portTaken?.(taken) ?? { afterMs: 0, code: 1, log: [] };
      record.exit = { at: now + end.afterMs, code: end.code, log: end.log };
    } else if (process.exit !== undefined) {
      record.exit = {
        at: now + process.exit.afterMs,
        code: process.exit.code,
        log: process.exit.log,
      };
    }
    if (process.program !== undefined) this.runProgram(sandbox, record, container, process.program);
    if (record.exit !== undefined) record.dueAt = record.exit.at;
  }

  /** A port of this process that another container of the pod holds already. */
  private portTaken(sandbox: Sandbox, record: ContainerRecord): number | undefined {
    const others = sandbox.records.filter(
      (other) => other !== record && other.state.phase === 'running',
    );
    const held = new Set(
      others.flatMap((other) =>
        (other.process?.listeners ?? []).map(({ port, protocol }) => `${protocol}:${port}`),
      ),
    );
    return record.process?.listeners.find(({ port, protocol }) => held.has(`${protocol}:${port}`))
      ?.port;
  }

  private runProgram(
    sandbox: Sandbox,
    record: ContainerRecord,
    container: ContainerContext,
    argv: readonly string[],
  ): void {
    const abort = new AbortController();
    const { log } = record;
    const { clock } = this.context;
    const { stdin = false, tty = false } = record.spec;
    const console = new Console(stdin);
    record.abort = abort;
    record.console = console;
    const finish = (code: number, lines: readonly string[]): void => {
      if (abort.signal.aborted || record.abort !== abort) return;
      record.exit = { at: clock.now(), code, log: lines };
      record.dueAt = clock.now();
      this.context.wake(sandbox.pod);
    };
    const run = (): Promise<number> =>
      runCommand({
        container,
        network: this.context.networkOf(withAddresses(sandbox)),
        clock,
        ...(record.filesystem === undefined ? {} : { filesystem: record.filesystem }),
        argv,
        ...(console.input === undefined ? {} : { stdin: console.input }),
        stdout: (text) => {
          log.write(clock.now(), 'stdout', text);
          console.print('stdout', text);
        },
        stderr: (text) => {
          log.write(clock.now(), 'stderr', text);
          console.print('stderr', text);
        },
        tty: stdin && tty,
        signal: abort.signal,
      });
    const mounted = this.context.tokens.refresh(sandbox.pod, sandbox.records);
    (mounted === undefined ? run() : mounted.then(run)).then(
      (code) => finish(code, []),
      (error: unknown) =>
        finish(error instanceof StartFailure ? error.exitCode : 1, [
          error instanceof Error ? error.message : String(error),
        ]),
    );
  }

  private checkExit(_: Sandbox, record: ContainerRecord, now: number): void {
    if (record.exit === undefined || record.exit.at > now) return;
    for (const line of record.exit.log) record.log.write(now, 'stderr', `${line}\n`);
    this.terminate(record, now, record.exit.code);
  }

  /** Ends the process and keeps how it ended. Crashes count towards the next pause, a long run starts afresh. */
  terminate(
    record: ContainerRecord,
    now: number,
    exitCode: number,
    reason?: string,
    message?: string,
  ): void {
    if (record.state.phase !== 'running') return;
    const { startedAt } = record.state;
    record.abort?.abort();
    delete record.abort;
    record.console?.close();
    delete record.console;
    delete record.exit;
    delete record.dueAt;
    record.failures =
      now - startedAt >= this.context.stages.backOffResetMs ? 1 : record.failures + 1;
    record.state = {
      phase: 'terminated',
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      ...(message === undefined ? {} : { message }),
      startedAt,
      finishedAt: now,
      containerID: record.containerID,
    };
    record.started = false;
    record.ready = record.role === 'init' && exitCode === 0;
    record.probes = [];
    record.image = 'present';
    record.log.close(now);
  }
}

function minutes(ms: number): string {
  const seconds = ms / 1000;
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function hexadecimal(random: WorkerContext['random'], length: number): string {
  let text = '';
  while (text.length < length) text += random.uuid().replaceAll('-', '');
  return text.slice(0, length);
}
