import type { Clock } from '#machinery';
import type { ContainerContext, HostNetwork } from '../behaviour.js';
import type { MachineView } from '../machine-view.js';
import type { RootFilesystem } from '../filesystem.js';
import type { Input, Output } from './streams.js';

/** The container around a running command. */
export interface Host {
  readonly container: ContainerContext;
  readonly network: HostNetwork;
  /** Only for commands on a machine itself. */
  readonly machine?: MachineView;
  readonly clock: Clock;
  readonly filesystem: RootFilesystem;
  /** `bash`, `dash` or `ash`: which programs print in whose words. */
  readonly flavour: 'bash' | 'dash' | 'ash';
}

/** What one command is started with. */
export interface Invocation {
  readonly host: Host;
  /** The name it was called by, then its arguments. */
  readonly argv: readonly string[];
  /** Exported variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl-C, by the client going away, or by the container being stopped. */
  readonly signal: AbortSignal;
  /** Runs another command line with the same surroundings: what `timeout`, `xargs`, `env` and `sh -c` do. */
  run(
    argv: readonly string[],
    change?: Partial<Pick<Invocation, 'env' | 'stdin' | 'stdout' | 'signal'>>,
  ): Promise<number>;
}

/** A program: returns its exit code. */
export type Program = (io: Invocation) => number | Promise<number>;

/** Ends a command early because its signal was aborted (exit code 130). */
export class Interrupted extends Error {}

/** Waits on the container's clock; an abort throws Interrupted. */
export function pause(io: Pick<Invocation, 'host' | 'signal'>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (io.signal.aborted) return reject(new Interrupted());
    const abort = (): void => {
      timer.cancel();
      reject(new Interrupted());
    };
    const timer = io.host.clock.after(ms, () => {
      io.signal.removeEventListener('abort', abort);
      resolve();
    });
    io.signal.addEventListener('abort', abort, { once: true });
  });
}

/** Waits for work outside the shell; an abort throws Interrupted and leaves the work to itself. */
export function interruptible<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Interrupted());
    const abort = (): void => reject(new Interrupted());
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
