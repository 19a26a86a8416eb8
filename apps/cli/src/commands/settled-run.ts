import { findConnection } from '../connection/kubeconfig.js';
import { askOwnEndpoint } from '../connection/own-endpoint.js';
import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import { withProgress } from '../output/progress.js';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly timeout: number;
}

/** `mockplane settled`: exit code 1, with the queues that still hold work, when the time is over. */
export async function settled(flags: Flags, { io }: CommandContext): Promise<void> {
  const { options } = findConnection(flags, io);
  const path = `/mockplane/v1/settled?timeoutSeconds=${flags.timeout}`;
  const answer = (await withProgress(io, 'waiting for the cluster to settle', () =>
    askOwnEndpoint(options, 'GET', path),
  )) as {
    readonly settled: boolean;
    readonly queues: Readonly<Record<string, number>>;
  };
  if (answer.settled) {
    io.out('settled\n');
    return;
  }
  const busy = Object.entries(answer.queues).map(([name, pending]) => `${name} ${pending}`);
  throw new CommandFailure(
    `not settled after ${flags.timeout} s: ${busy.join(', ') || 'writes keep coming'}`,
    'Wait longer with --timeout.',
  );
}
