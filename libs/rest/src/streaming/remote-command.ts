import { badRequest } from '#machinery';
import type { ConnectOptions } from './connect-options.js';
import { exitStatusObject, failureStatusObject } from './exit-status.js';
import type { ContainerTarget, NodeStreams, ProcessStreams, TerminalSize } from './node-streams.js';

/** What an exec or attach asks for. */
export interface RemoteCommand {
  readonly kind: 'exec' | 'attach';
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Reads the parameters. Throws a StatusError (400) when no stream or no command is asked for. */
export function remoteCommand(kind: 'exec' | 'attach', asked: ConnectOptions): RemoteCommand {
  const tty = asked.tty ?? false;
  const command = asked.command ?? [];
  const options = {
    kind,
    command,
    stdin: asked.stdin ?? false,
    stdout: asked.stdout ?? false,
    // A terminal has one output.
    stderr: !tty && (asked.stderr ?? false),
    tty,
  };
  if (!options.stdin && !options.stdout && !options.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  if (kind === 'exec' && command.length === 0)
    throw badRequest('you must specify at least one command for the container');
  return options;
}

/** Runs it on the node; resolves with the Status that ends the conversation, whatever happens. */
export async function runRemoteCommand(
  nodes: NodeStreams,
  target: ContainerTarget,
  command: RemoteCommand,
  streams: ProcessStreams,
): Promise<object> {
  try {
    const exit =
      command.kind === 'exec'
        ? await nodes.exec(target, command.command, streams)
        : await nodes.attach(target, streams);
    return exitStatusObject(exit);
  } catch (error) {
    return failureStatusObject(error);
  }
}

/** Reads one message of the resize channel; undefined when it is none. */
export function parseResize(text: string): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return typeof Width === 'number' && typeof Height === 'number'
      ? { width: Width, height: Height }
      : undefined;
  } catch {
    return undefined;
  }
}
