import type { Clock } from '#machinery';
import type { ContainerContext, HostNetwork, ShellFlavour } from './behaviour.js';
import type { MachineView } from './machine-view.js';
import { programs } from './commands/programs.js';
import { RootFilesystem } from './filesystem.js';
import { notFoundMessage } from './oci-runtime.js';
import { behaviourOf } from './order.js';
import { ByteDecoder } from './shell/bytes.js';
import { Interrupted, type Host } from './shell/command.js';
import { Interpreter } from './shell/interpreter.js';
import { interactiveSession } from './shell/session.js';
import { ShellState } from './shell/state.js';
import { BrokenPipe, noInput, Pipe, type Input, type Output } from './shell/streams.js';
import { Terminal } from './shell/terminal.js';

/** One command line in a container: `kubectl exec`, a probe's `exec`, a hook, or the container's own program. */
export interface RunOptions {
  readonly container: ContainerContext;
  readonly network: HostNetwork;
  /** The machine that the command runs on, when it is in no container of it. */
  readonly machine?: MachineView;
  readonly clock: Clock;
  /** Files of this container instance; without it the command sees a fresh copy of the image's and the mounted files. */
  readonly filesystem?: RootFilesystem;
  readonly argv: readonly string[];
  /** What the client sends; absent: no standard input. */
  readonly stdin?: AsyncIterable<string | Uint8Array>;
  /** May return a promise to slow the command down. */
  readonly stdout: (text: string) => void | Promise<void>;
  readonly stderr: (text: string) => void | Promise<void>;
  readonly tty: boolean;
  /** Kills the command (exit code 137). */
  readonly signal?: AbortSignal;
}

/** The runtime could not start the process at all; `message` is what the runtime says, as kubectl shows it. */
export class StartFailure extends Error {
  constructor(
    message: string,
    /** 127: not found, 126: cannot be executed. */
    readonly exitCode: 126 | 127,
  ) {
    super(message);
  }
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a command line in a container and resolves with its exit code. Throws StartFailure when the program does not exist. */
export async function runCommand(options: RunOptions): Promise<number> {
  const { container, argv } = options;
  const flavour = behaviourOf(container.image).shell;
  const filesystem = options.filesystem ?? new RootFilesystem(flavour, container.files);
  const executable = argv[0] ?? '';
  const base = executable.slice(executable.lastIndexOf('/') + 1);
  if (!filesystem.commands.has(base) || programs(base) === undefined) {
    throw new StartFailure(
      `OCI runtime exec failed: exec failed: ${notFoundMessage(executable)}`,
      127,
    );
  }
  const signal = options.signal ?? new AbortController().signal;
  const host: Host = {
    container,
    network: options.network,
    ...(options.machine === undefined ? {} : { machine: options.machine }),
    clock: options.clock,
    filesystem,
    flavour: dialect(flavour, base),
  };
  const env: Record<string, string> = {
    PATH: DEFAULT_PATH,
    HOSTNAME: container.hostname,
    HOME: '/root',
    ...container.env,
  };
  if (options.tty) env['TERM'] ??= 'xterm';
  const terminal = options.tty ? new Terminal(options.stdout) : undefined;
  const stdin: Input = terminal ?? (options.stdin ? new Pipe() : noInput);
  const stdout: Output = terminal ?? { write: options.stdout };
  const stderr: Output = terminal ?? { write: options.stderr };
  if (options.stdin) void feed(options.stdin, terminal ?? (stdin as Pipe));
  const interpreter = new Interpreter(host, new ShellState(env, base), programs, {
    stdin,
    stdout,
    stderr,
    signal,
  });
  try {
    if (
      terminal &&
      isShell(base) &&
      argv.slice(1).every((arg) => /^-[il]+$|^--(?:login|norc)$/.test(arg))
    ) {
      return await interactiveSession(interpreter, terminal, signal);
    }
    const interrupt = new AbortController();
    terminal?.onInterrupt(() => interrupt.abort());
    return await interpreter.execute(argv, {
      stdin,
      stdout,
      stderr,
      signal: AbortSignal.any([signal, interrupt.signal]),
    });
  } catch (error) {
    if (error instanceof Interrupted) return signal.aborted ? 137 : 130;
    if (error instanceof BrokenPipe) return 141;
    throw error;
  } finally {
    if (stdin instanceof Pipe) stdin.close();
  }
}

function isShell(name: string): boolean {
  return name === 'sh' || name === 'bash' || name === 'ash' || name === 'dash';
}

/** `sh` is dash on Debian's images and ash on Alpine's and busybox. */
function dialect(flavour: ShellFlavour | undefined, program: string): 'bash' | 'dash' | 'ash' {
  if (flavour === undefined || flavour.name === 'ash') return program === 'bash' ? 'bash' : 'ash';
  return program === 'sh' || program === 'dash' ? 'dash' : flavour.name;
}

async function feed(
  source: AsyncIterable<string | Uint8Array>,
  target: Terminal | Pipe,
): Promise<void> {
  const decoder = new ByteDecoder();
  try {
    for await (const chunk of source) {
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk);
      if (target instanceof Terminal) target.type(text);
      else await target.write(text);
    }
  } catch {
    // The client went away, or the command no longer reads: both only end the input.
  } finally {
    target.end();
  }
}
