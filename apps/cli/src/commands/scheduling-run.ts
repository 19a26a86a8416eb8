import { findConnection } from '../connection/kubeconfig.js';
import { askOwnEndpoint } from '../connection/own-endpoint.js';
import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import { writeDocument } from '../output/document.js';

interface Flags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
  readonly output: 'table' | 'json';
}

interface Explanation {
  readonly profile: string;
  readonly node: string | null;
  readonly message: string | null;
  readonly nodes: readonly {
    readonly node: string;
    readonly total: number | null;
    readonly refusals: readonly { readonly plugin: string; readonly reasons: readonly string[] }[];
    readonly scores: readonly {
      readonly plugin: string;
      readonly weight: number;
      readonly raw: number;
      readonly weighted: number;
    }[];
  }[];
}

const QUERY = `query ($pod: String!, $namespace: String!) {
  scheduling(pod: $pod, namespace: $namespace) {
    pod profile node message
    nodes { node total refusals { plugin reasons } scores { plugin weight raw weighted } }
  }
}`;

/** `mockplane scheduling`: asks the scheduler of a running cluster, over GraphQL. */
export async function scheduling(pod: string, flags: Flags, { io }: CommandContext): Promise<void> {
  const { options } = findConnection(flags, io);
  const variables = { pod, namespace: flags.namespace };
  const { data, errors } = (await askOwnEndpoint(options, 'POST', '/graphql', {
    query: QUERY,
    variables,
  })) as {
    readonly data?: { readonly scheduling: Explanation | null } | null;
    readonly errors?: readonly { readonly message: string }[];
  };
  if (errors !== undefined) throw new CommandFailure(errors.map((each) => each.message).join('; '));
  const found = data?.scheduling;
  if (found === null || found === undefined)
    throw new CommandFailure(`no profile of the scheduler is responsible for pod "${pod}"`);
  if (flags.output === 'json') writeDocument(io, 'json', found);
  else io.out(table(found));
}

/** A row for each node that fits, the best first, with what each plugin adds; then those that are refused, with the reasons. */
function table({ node, message, nodes }: Explanation): string {
  const fitting = nodes
    .filter(({ refusals }) => refusals.length === 0)
    .sort((left, right) => (right.total ?? 0) - (left.total ?? 0));
  const plugins = fitting[0]?.scores.map(({ plugin }) => plugin) ?? [];
  const rows = [
    ['NODE', 'TOTAL', ...plugins.map((plugin) => plugin.toUpperCase())],
    ...fitting.map((each) => [
      each.node,
      each.total === null ? '-' : String(each.total),
      ...each.scores.map(({ weighted }) => String(weighted)),
    ]),
  ];
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]! + 3))
      .join('')
      .trimEnd(),
  );
  const refused = nodes.flatMap((each) =>
    each.refusals.map(({ plugin, reasons }) => `${each.node}: ${plugin}: ${reasons.join(', ')}`),
  );
  const verdict = node === null ? (message ?? '') : `it would take ${node} now`;
  return [...(fitting.length === 0 ? [] : lines), ...refused, verdict, ''].join('\n');
}
