import type { Duplex, Readable, Writable } from 'node:stream';

/** The container that a streaming request is about. */
export interface ContainerTarget {
  readonly namespace: string;
  readonly pod: string;
  /** '' when the client named none. */
  readonly container: string;
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** The streams between a client and a process. Absent ones were not asked for. With a terminal there is no stderr. */
export interface ProcessStreams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly tty: boolean;
  /** Calls back with each new size of the client's terminal. */
  onResize(listener: (size: TerminalSize) => void): void;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** How a process ended: exit code 0 is success; `message` explains a failure to start it. */
export interface ExitStatus {
  readonly code: number;
  readonly message?: string;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** `All`, `Stdout` or `Stderr`. */
  readonly stream?: string;
}

/** What a kubelet offers for the streaming subresources of pods. Failures before the first byte are StatusErrors. */
export interface NodeStreams {
  /** Checks that the container can be reached; throws the StatusError to answer with instead of an upgrade. */
  check(target: ContainerTarget, what: 'exec' | 'attach' | 'portforward'): void;
  exec(
    target: ContainerTarget,
    command: readonly string[],
    streams: ProcessStreams,
  ): Promise<ExitStatus>;
  attach(target: ContainerTarget, streams: ProcessStreams): Promise<ExitStatus>;
  /** The log as chunks of text; ends when the log does (never, when followed, until `signal`). */
  logs(
    target: ContainerTarget,
    options: LogOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Connects a stream to a port of the pod. Rejects with an Error whose message goes to the client. */
  portForward(
    target: Omit<ContainerTarget, 'container'>,
    port: number,
    connection: Duplex,
  ): Promise<void>;
}
