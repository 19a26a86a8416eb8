import type { Duplex, Readable, Writable } from 'node:stream';
import {
  runCommand,
  StartFailure,
  type HttpRequest,
  type HttpResponse,
  type Listener,
  toBytes,
} from '#images';
import { badRequest, internalError, StatusError, type Clock } from '#machinery';
import type { ContainerRecord } from './container/container-record.js';
import type { Kubelet } from './kubelet.js';
import { serveHttp } from './http-connection.js';
import { followLog, type LogRequest } from './log-reader.js';
import type { PodWorker } from './pod/pod-worker.js';
import { whyUnready } from './pod/unready.js';

export interface ContainerLocation {
  readonly namespace: string;
  readonly pod: string;
  /** '' when none was named: the only one, or the one that `kubectl.kubernetes.io/default-container` names. */
  readonly container: string;
}

/** The streams between a client and a process; absent ones were not asked for. */
interface Streams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly tty: boolean;
  readonly signal: AbortSignal;
}

/**
 * Answers for processes that are simulated outside of their image; undefined: the image answers itself. `timeoutMs` is how long
 * the client waits.
 */
export type AnswerElsewhere = (
  namespace: string,
  pod: string,
  request: HttpRequest,
  timeoutMs: number,
) => Promise<HttpResponse> | undefined;

/** Clients that state no limit wait so long, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/** What people and the network reach of running containers: logs, commands, ports. Failures are StatusErrors in the API's words. */
export class ContainerAccess {
  /** By name: simulators that answer for processes of containers (`Listener.servedBy`). */
  private readonly programs = new Map<string, (request: HttpRequest) => HttpResponse>();

  constructor(
    private readonly kubelet: Kubelet,
    private readonly clock: Clock,
    private readonly elsewhere: AnswerElsewhere = () => undefined,
  ) {}

  /** Throws unless the container runs. */
  check(location: ContainerLocation): void {
    this.running(location);
  }

  /** Runs a command; resolves with its exit code, rejects when it cannot start. */
  async exec(
    location: ContainerLocation,
    argv: readonly string[],
    streams: Streams,
  ): Promise<{ code: number }> {
    const { worker, record } = this.running(location);
    const { stdin, stdout, stderr, tty, signal } = streams;
    try {
      const code = await runCommand({
        ...(await this.kubelet.commandContext(worker, record)),
        argv,
        ...(stdin === undefined ? {} : { stdin }),
        stdout: (text) => write(stdout, text),
        stderr: (text) => write(stderr ?? (tty ? stdout : undefined), text),
        tty,
        signal,
      });
      await Promise.all([flush(stdout), flush(stderr)]);
      return { code };
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      const why = `error executing command in container: failed to exec in container: failed to start exec "${record.containerID.slice(-64)}": ${error.message}`;
      throw internalError(why);
    }
  }

  /** Connects a client with the container's own process: what it prints from now on, and its input where it has one, until it ends or the client goes. */
  async attach(location: ContainerLocation, streams: Streams): Promise<{ code: number }> {
    const { record } = this.running(location);
    if (record.console !== undefined) {
      await record.console.attach(streams, record.spec.stdinOnce === true);
      await Promise.all([flush(streams.stdout), flush(streams.stderr)]);
      return { code: endOf(record) };
    }
    const lines = followLog(
      record.log,
      { follow: true, previous: false, timestamps: false, tailLines: 0 },
      this.clock.now(),
      streams.signal,
    );
    for await (const chunk of lines) await write(streams.stdout, chunk);
    await flush(streams.stdout);
    return { code: endOf(record) };
  }

  /** The log of a container as text chunks. */
  logs(
    location: ContainerLocation,
    request: LogRequest,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    const { worker, record } = this.find(location, (address) => {
      const { namespace, pod, container } = location;
      return `Get "https://${address}/containerLogs/${namespace}/${pod}/${container}": dial tcp ${address}: i/o timeout`;
    });
    const { name } = worker.current.metadata;
    const log = request.previous ? record.previousLog : record.log;
    if (log === undefined)
      throw badRequest(
        `previous terminated container "${record.spec.name}" in pod "${name}" not found`,
      );
    if (record.state.phase === 'waiting' && record.last === undefined) {
      const { reason } = record.state;
      const text = /^(ErrImage|ImagePull|InvalidImage)/.test(reason)
        ? 'trying and failing to pull image'
        : reason;
      throw badRequest(
        `container "${record.spec.name}" in pod "${name}" is waiting to start: ${text}`,
      );
    }
    return followLog(log, request, this.clock.now(), signal);
  }

  /** Adds a line to the log of a running container, for a process that is simulated elsewhere. */
  print(namespace: string, pod: string, container: string, line: string): void {
    const record = this.kubelet
      .worker(namespace, pod)
      ?.records.find((candidate) => candidate.spec.name === container);
    if (record?.state.phase === 'running')
      record.log.write(this.clock.now(), 'stdout', `${line}\n`);
  }

  /** From now on `answer` answers for the processes whose images name this simulator; until then they speak no HTTP. */
  setProgram(name: string, answer: (request: HttpRequest) => HttpResponse): void {
    this.programs.set(name, answer);
  }

  /** Who listens on a port of a pod; undefined when nobody does or the pod does not run here. */
  listener(
    namespace: string,
    pod: string,
    port: number,
    protocol: Listener['protocol'],
  ): Listener | undefined {
    const worker = this.kubelet.worker(namespace, pod);
    return worker?.listener(port, protocol);
  }

  /** Which probes keep a pod from being ready, and what they get; empty when none does or the pod does not run here. */
  failingProbes(namespace: string, pod: string): readonly string[] {
    const { records = [] } = this.kubelet.worker(namespace, pod) ?? {};
    return records.flatMap((record) => whyUnready(record) ?? []);
  }

  /**
   * One HTTP exchange with whoever listens; undefined when nobody does or the listener speaks no HTTP. Writes the access log.
   */
  async serve(
    namespace: string,
    pod: string,
    port: number,
    request: HttpRequest,
    timeoutMs = LONGEST_WAIT_MS,
  ): Promise<HttpResponse | undefined> {
    const worker = this.kubelet.worker(namespace, pod);
    const listener = worker?.listener(port, 'TCP');
    if (worker === undefined || listener === undefined) return undefined;
    const answer = listener.http ?? this.programs.get(listener.servedBy ?? '');
    if (answer === undefined) return undefined;
    const response = (await this.elsewhere(namespace, pod, request, timeoutMs)) ?? answer(request);
    const record = worker.records.find((candidate) =>
      candidate.process?.listeners.includes(listener),
    );
    const now = this.clock.now();
    const line = record?.process?.accessLog?.(request, response, now);
    if (line !== undefined) record?.log.write(now, 'stdout', `${line}\n`);
    return response;
  }

  /** Connects a client's stream to a port of the pod: HTTP is answered by the listener, other listeners read and say nothing. Rejects when the port is closed. */
  async portForward(
    { namespace, pod }: Omit<ContainerLocation, 'container'>,
    port: number,
    connection: Duplex,
  ): Promise<void> {
    const worker = this.kubelet.worker(namespace, pod);
    if (worker !== undefined && this.kubelet.isCutOff(worker.node.name))
      throw new Error(dialFailure(`${worker.node.ip}:10250`));
    const listener = worker?.listener(port, 'TCP');
    if (worker === undefined || listener === undefined) {
      const id = worker?.current.metadata.uid ?? pod;
      throw new Error(
        `failed to connect to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`,
      );
    }
    const ip = '127.0.0.1';
    const ends = { source: { ip, port: 0 }, destination: { ip, port } };
    await serveHttp(connection, ends, (request) => this.serve(namespace, pod, port, request));
  }

  private running(location: ContainerLocation): { worker: PodWorker; record: ContainerRecord } {
    const found = this.find(location);
    if (found.record.state.phase === 'running') return found;
    const { name, uid } = found.worker.current.metadata;
    throw new StatusError(
      500,
      'InternalError',
      `unable to upgrade connection: container not found ("${found.record.spec.name}")`,
      { name, uid },
    );
  }

  private find(
    { namespace, pod, container }: ContainerLocation,
    unreachable = dialFailure,
  ): { worker: PodWorker; record: ContainerRecord } {
    const worker = this.kubelet.worker(namespace, pod);
    if (worker === undefined) throw badRequest(`pod ${pod} does not have a host assigned`);
    if (this.kubelet.isCutOff(worker.node.name))
      throw internalErrorOf(unreachable(`${worker.node.ip}:10250`));
    const main = worker.records.filter((record) => record.role === 'main');
    const preferred =
      worker.current.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
    if (container === '' && main.length > 1 && preferred === undefined) {
      const init = worker.records
        .filter((record) => record.role === 'init' || record.role === 'sidecar')
        .map((record) => record.spec.name);
      const also = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
      const names = main.map((record) => record.spec.name).join(' ');
      throw badRequest(
        `a container name must be specified for pod ${pod}, choose one of: [${names}]${also}`,
      );
    }
    const wanted = container === '' ? (preferred ?? main[0]?.spec.name) : container;
    const record = worker.records.find((candidate) => candidate.spec.name === wanted);
    if (record === undefined) throw badRequest(`container ${wanted} is not valid for pod ${pod}`);
    return { worker, record };
  }
}

/** What the API server says when it cannot reach a kubelet. */
const dialFailure = (address: string): string =>
  `error dialing backend: dial tcp ${address}: i/o timeout`;

const internalErrorOf = (message: string): StatusError =>
  new StatusError(500, 'InternalError', message);

const endOf = ({ state }: ContainerRecord): number =>
  state.phase === 'terminated' ? state.exitCode : 0;

/** Resolves when everything written has been handed over, so that the exit status does not overtake the output. */
function flush(stream: Writable | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stream === undefined || stream.destroyed) return resolve();
    stream.once('close', resolve);
    stream.end(resolve);
  });
}

/** Writes and waits while the client is slow. */
function write(stream: Writable | undefined, text: string): void | Promise<void> {
  if (stream === undefined || stream.destroyed || stream.write(toBytes(text))) return;
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}
