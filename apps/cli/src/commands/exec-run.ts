import { findConnection } from '../connection/kubeconfig.js';
import { askOwnEndpoint } from '../connection/own-endpoint.js';
import type { CommandContext } from '../context.js';
import { usageFailure } from '../failure.js';
import { parseOrigin } from '../options/origin.js';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly timeout: number;
}

/** `mockplane exec`: a command on a machine of the running cluster, with its output and exit code. */
export async function exec(
  machine: string,
  command: readonly string[],
  flags: Flags,
  { io, exitWith }: CommandContext,
): Promise<void> {
  const from = parseOrigin(machine, 'default');
  if ('pod' in from)
    throw usageFailure(`${machine} is no machine`, 'Use kubectl exec for commands in pods.');
  const { options } = findConnection(flags, io);
  const body = { ...from, command, timeoutSeconds: flags.timeout };
  const answer = (await askOwnEndpoint(options, 'POST', '/mockplane/v1/exec', body)) as {
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  };
  io.out(answer.stdout);
  io.err(answer.stderr);
  exitWith(answer.exitCode);
}
