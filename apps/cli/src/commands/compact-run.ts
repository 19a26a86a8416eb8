import { findConnection } from '../connection/kubeconfig.js';
import { askOwnEndpoint } from '../connection/own-endpoint.js';
import type { CommandContext } from '../context.js';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly revision?: number;
}

/** `mockplane compact`. */
export async function compact(flags: Flags, { io }: CommandContext): Promise<void> {
  const { options } = findConnection(flags, io);
  const body = flags.revision === undefined ? {} : { revision: flags.revision };
  const answer = (await askOwnEndpoint(options, 'POST', '/mockplane/v1/compact', body)) as {
    readonly compactedRevision: number;
  };
  io.out(`history is gone up to revision ${answer.compactedRevision}\n`);
}
