import { findConnection } from '../connection/kubeconfig.js';
import { askOwnEndpoint } from '../connection/own-endpoint.js';
import type { CommandContext } from '../context.js';
import { writeDocument } from '../output/document.js';
import { writeTable } from '../output/table.js';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly output: 'table' | 'json';
}

interface Port {
  readonly address: string;
  readonly for: string;
  readonly kind: string;
  readonly object: string;
}

/** `mockplane exposed`: asks the server what it exposes. */
export async function exposed(flags: Flags, { io }: CommandContext): Promise<void> {
  const { options } = findConnection(flags, io);
  const answer = (await askOwnEndpoint(options, 'GET', '/mockplane/v1/exposed')) as {
    readonly items: readonly Port[];
  };
  if (flags.output === 'json') return writeDocument(io, 'json', answer);
  if (answer.items.length === 0) {
    io.err('nothing is exposed: serve --expose says what shall be\n');
    return;
  }
  writeTable(io, [
    ['ADDRESS', 'FOR', 'KIND', 'OBJECT'],
    ...answer.items.map((port) => [port.address, port.for, port.kind, port.object]),
  ]);
}
