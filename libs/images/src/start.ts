import type { ContainerContext, ContainerProcess, Listener, ShellFlavour } from './behaviour.js';
import { programs } from './commands/programs.js';
import { sleepTime } from './commands/sleep.js';
import { notFoundMessage } from './oci-runtime.js';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);

/**
 * The process of a container whose `command` (or `args`, for an image whose entrypoint is only a shell) replaces the image's own.
 * Undefined when the command line starts the image's own server (`own` says which programs do), so that the image answers.
 */
export function commandProcess(
  argv: readonly string[],
  shell: ShellFlavour | undefined,
  own: readonly string[] = [],
): ContainerProcess | undefined {
  const [executable] = argv;
  if (executable === undefined) return undefined;
  const name = executable.slice(executable.lastIndexOf('/') + 1);
  if (own.includes(name)) return undefined;
  if (shell?.commands.includes(name) !== true || programs(name) === undefined) {
    return {
      listeners: [],
      startupLog: [],
      startError: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${notFoundMessage(executable)}`,
      terminationMs: 0,
    };
  }
  if (SHELLS.has(name)) {
    // `sh -c "nginx -g 'daemon off;'"`: a script that ends in the image's own server is that server.
    const script = argv[argv.indexOf('-c') + 1] ?? '';
    const tail =
      script
        .split(/;|&&|\n/)
        .map((each) => each.trim().replace(/^exec\s+/, ''))
        .findLast((each) => each !== '') ?? '';
    if (argv.includes('-c') && own.includes((tail.split(/\s+/)[0] ?? '').split('/').at(-1) ?? ''))
      return undefined;
  }
  return { listeners: [], startupLog: [], program: argv, terminationMs: terminationOf(argv, name) };
}

/** Process 1 gets no default signal handlers: a shell or `sleep` ignores SIGTERM unless the script traps it. */
function terminationOf(argv: readonly string[], name: string): number {
  if (argv.some((arg) => /\btrap\b[^;]*\b(?:TERM|SIGTERM|15)\b/.test(arg))) return 0;
  return SHELLS.has(name) || sleepTime(argv[1] ?? '') !== undefined ? Infinity : 0;
}

/** The command line of a container: `command` replaces the entrypoint, `args` the image's arguments. */
export function argvOf(container: ContainerContext): readonly string[] {
  return [...container.command, ...container.args];
}

/** An image whose own program is a shell: the command runs; without one the shell reads its input, or finds none and ends at once. */
export function shellProcess(container: ContainerContext, shell: ShellFlavour): ContainerProcess {
  const given = argvOf(container);
  const argv = given.length === 0 && container.stdin === true ? ['sh'] : given;
  return (
    commandProcess(argv, shell) ?? {
      listeners: [],
      startupLog: [],
      exit: { afterMs: 0, code: 0, log: [] },
      terminationMs: 0,
    }
  );
}

/** Listeners for the ports that a container declares; `port` when it declares none. */
export function declaredListeners(
  container: ContainerContext,
  port: number | undefined,
  http: Listener['http'],
): Listener[] {
  const declared =
    container.ports.length > 0
      ? container.ports
      : port === undefined
        ? []
        : [{ port, protocol: 'TCP' }];
  return declared.map(({ port: number, protocol }) => {
    const listener: Listener = {
      port: number,
      protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
    };
    return http && listener.protocol === 'TCP' ? { ...listener, http } : listener;
  });
}
