import {
  behaviourOf,
  parseImage,
  pullFailure,
  RootFilesystem,
  runCommand,
  StartFailure,
  type ContainerContext,
} from '#images';
import type { Container, Pod } from '#kinds';
import type { Stored } from '#machinery';
import type { ContainerRecord } from '../container/container-record.js';
import { resolvConf } from '../container/dns-config.js';
import { environmentOf } from '../container/environment.js';
import { expand } from '../container/expand.js';
import { hostnameOf, hostsFile } from '../container/hosts-file.js';
import { LogBuffer } from '../container/log-buffer.js';
import { newProbes } from '../container/probe-state.js';
import { MissingSource } from '../container/sources.js';
import { mountedFiles } from '../container/volumes.js';
import { backOff } from '../lifecycle/stages.js';
import type { NodeRuntime } from '../node/node-runtime.js';
import type { WorkerContext } from './worker-context.js';

/** The pod that a container belongs to, as far as its start needs it. */
export interface Sandbox {
  readonly pod: Stored<Pod>;
  readonly node: NodeRuntime;
  readonly podIPs: readonly string[];
  readonly records: readonly ContainerRecord[];
}

/** Moves single containers through their stages: image, creation, run, end, pause. */
export class ContainerDriver {
  constructor(private readonly context: WorkerContext) {}

  /** Does for one container what is due at `now`. */
  advance(sandbox: Sandbox, record: ContainerRecord, now: number): void {
    if (record.dueAt !== undefined && record.dueAt > now) return;
    delete record.dueAt;
    if (record.state.phase === 'running') return this.checkExit(sandbox, record, now);
    if (record.state.phase === 'terminated' && !this.restarts(sandbox.pod, record)) return;
    if (record.state.phase === 'terminated' && this.pauses(sandbox, record, now)) return;
    if (!this.imageReady(sandbox, record, now)) return;
    this.start(sandbox, record, now);
  }

  /** Does the restart policy call for another run? */
  restarts(pod: Pod, record: ContainerRecord): boolean {
    if (pod.metadata?.deletionTimestamp || record.state.phase !== 'terminated') return false;
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
    this.event(
      sandbox,
      record,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${record.spec.name} in pod ${id}`,
    );
    return true;
  }

  private imageReady(sandbox: Sandbox, record: ContainerRecord, now: number): boolean {
    const { node } = sandbox;
    const image = record.spec.image ?? '';
    const policy = record.spec.imagePullPolicy ?? 'IfNotPresent';
    if (record.image === 'pulling') {
      record.image = 'present';
      const took = `${this.context.stages.pullMs}ms`;
      const bytes = 20_000_000 + ((image.length * 7919) % 60_000_000);
      const text = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${bytes} bytes.`;
      this.event(sandbox, record, 'Normal', 'Pulled', text);
      return true;
    }
    if (record.image === 'present' && policy !== 'Always') return true;
    const present = node.hasImage(image, now);
    if (policy === 'Never' && !present) {
      return this.waitFor(
        record,
        now,
        'ErrImageNeverPull',
        `Container image "${image}" is not present with pull policy of Never`,
      );
    }
    if (present && policy !== 'Always') {
      record.image = 'present';
      this.event(
        sandbox,
        record,
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine`,
      );
      return true;
    }
    return this.pull(sandbox, record, now);
  }

  private pull(sandbox: Sandbox, record: ContainerRecord, now: number): boolean {
    const image = record.spec.image ?? '';
    const failure = pullFailure(image);
    if (failure === undefined) {
      this.event(sandbox, record, 'Normal', 'Pulling', `Pulling image "${image}"`);
      record.image = 'pulling';
      // A present image with policy Always is only looked up.
      record.dueAt = sandbox.node.hasImage(image, now)
        ? now
        : sandbox.node.pull(image, now, this.context.stages.pullMs);
      return record.dueAt <= now && this.imageReady(sandbox, record, now);
    }
    if (failure.reason === 'InvalidImageName')
      return this.waitFor(record, now, failure.reason, failure.message);
    const pause = backOff(this.context.stages, record.failures + 1);
    const resting = record.state.phase === 'waiting' && record.state.reason === 'ErrImagePull';
    if (resting && pause > 0) {
      record.state = {
        phase: 'waiting',
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${failure.message}`,
      };
      record.dueAt = now + pause;
      this.event(sandbox, record, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
      this.event(sandbox, record, 'Warning', 'Failed', 'Error: ImagePullBackOff');
      return false;
    }
    record.failures += 1;
    this.event(sandbox, record, 'Normal', 'Pulling', `Pulling image "${image}"`);
    this.event(
      sandbox,
      record,
      'Warning',
      'Failed',
      `Failed to pull image "${image}": ${failure.message}`,
    );
    this.event(sandbox, record, 'Warning', 'Failed', 'Error: ErrImagePull');
    record.state = { phase: 'waiting', reason: 'ErrImagePull', message: failure.message };
    record.dueAt = now + this.context.stages.retryMs;
    return false;
  }

  private waitFor(record: ContainerRecord, now: number, reason: string, message: string): false {
    record.state = { phase: 'waiting', reason, message };
    record.dueAt = now + this.context.stages.retryMs;
    return false;
  }

  private start(sandbox: Sandbox, record: ContainerRecord, now: number): void {
    let container: ContainerContext;
    try {
      container = this.containerContext(sandbox, record);
    } catch (error) {
      if (!(error instanceof MissingSource)) throw error;
      this.event(sandbox, record, 'Warning', 'Failed', `Error: ${error.message}`);
      this.waitFor(record, now, 'CreateContainerConfigError', error.message);
      return;
    }
    if (record.last !== undefined || record.state.phase === 'terminated') {
      record.restarts += 1;
      record.previousLog = record.log;
      record.log = new LogBuffer();
    }
    if (record.state.phase === 'terminated') record.last = record.state;
    this.event(sandbox, record, 'Normal', 'Created', 'Container created');
    this.launch(sandbox, record, container, now);
    if (record.state.phase === 'running')
      this.event(sandbox, record, 'Normal', 'Started', 'Container started');
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
      this.event(sandbox, record, 'Warning', 'Failed', `Error: ${process.startError}`);
      record.state = { phase: 'running', startedAt: now };
      this.terminate(record, now, 128, 'StartError', process.startError);
      return;
    }
    record.state = { phase: 'running', startedAt: now };
    record.probes = newProbes(record.spec, now);
    record.started = record.spec.startupProbe === undefined;
    record.ready =
      record.started && record.spec.readinessProbe === undefined && record.role !== 'init';
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
    record.abort = abort;
    const finish = (code: number, lines: readonly string[]): void => {
      if (abort.signal.aborted || record.abort !== abort) return;
      record.exit = { at: clock.now(), code, log: lines };
      record.dueAt = clock.now();
      this.context.wake(sandbox.pod);
    };
    runCommand({
      container,
      network: this.context.networkOf(sandbox.pod),
      clock,
      ...(record.filesystem === undefined ? {} : { filesystem: record.filesystem }),
      argv,
      stdout: (text) => log.write(clock.now(), 'stdout', text),
      stderr: (text) => log.write(clock.now(), 'stderr', text),
      tty: false,
      signal: abort.signal,
    }).then(
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

  /** The world that a container's process sees. Throws MissingSource. */
  containerContext({ pod, node, podIPs }: Sandbox, record: ContainerRecord): ContainerContext {
    const { sources, dns } = this.context;
    const { spec } = record;
    const hostname = hostnameOf(pod, node.name);
    const env = environmentOf(pod, spec, sources, podIPs, node.ip);
    const mounted = mountedFiles(pod, spec, sources);
    const image = spec.image ?? '';
    const files = {
      '/etc/hostname': `${hostname}\n`,
      '/etc/hosts': hostsFile(pod, podIPs, hostname, dns.clusterDomain),
      '/etc/resolv.conf': resolvConf(pod, dns),
      ...mounted.files,
    };
    const flavour = parseImage(image) === undefined ? undefined : behaviourOf(image).shell;
    record.filesystem = new RootFilesystem(flavour, files, mounted.directories);
    return {
      namespace: pod.metadata.namespace ?? '',
      podName: pod.metadata.name,
      hostname,
      nodeName: node.name,
      podIPs,
      containerName: spec.name,
      image,
      command: (spec.command ?? []).map((word) => expand(word, env)),
      args: (spec.args ?? []).map((word) => expand(word, env)),
      env,
      ports: (spec.ports ?? []).map((port) => ({
        ...(port.name ? { name: port.name } : {}),
        port: port.containerPort,
        protocol: port.protocol ?? 'TCP',
      })),
      files: record.filesystem.files,
    };
  }

  event(
    { pod, node }: Sandbox,
    record: { readonly spec: Container; readonly role: string },
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const list = record.role === 'main' ? 'containers' : 'initContainers';
    node.events.event(pod, type, reason, message, `spec.${list}{${record.spec.name}}`);
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
