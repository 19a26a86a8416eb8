import type { Client } from '#client';
import {
  answer,
  PACKET_TRACES,
  renderJourney,
  renderMermaid,
  type Journey,
  type Origin,
  type PacketTraceSpec,
  type PacketTraceStatus,
} from '#network';
import type { CommandContext } from '../context.js';
import { CommandFailure, exitCode } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { parseOrigin } from '../options/origin.js';
import { parseTarget } from '../options/target.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import type { ObjectSource } from '../view/cluster-view.js';
import { openSource } from '../view/open.js';
import { resolveTarget, type Destination, type Protocol } from '../view/resolve-target.js';

interface Flags extends ClusterFlags {
  readonly from: string;
  readonly to: string;
  readonly protocol?: Protocol;
  readonly all?: boolean;
  /** `NAME: VALUE` of the request to an URL. */
  readonly header?: readonly string[];
  readonly verbose?: boolean;
  readonly output: 'text' | 'mermaid' | DocumentFormat;
}

/** `mockplane trace`: asks a running cluster with a PacketTrace, or answers from manifests. */
export async function trace(flags: Flags, { io, exitWith }: CommandContext): Promise<void> {
  const source = await openSource(flags, io);
  try {
    const from = parseOrigin(flags.from, source.namespace);
    const to = await resolveTarget(
      source.client,
      parseTarget(flags.to, source.namespace),
      flags.protocol,
    );
    const namespace = 'pod' in from ? from.pod.slice(0, from.pod.indexOf('/')) : source.namespace;
    const spec = specOf(from, to, flags.all, flags.header ?? []);
    const isLocal =
      flags.filename !== undefined ||
      flags.proxyConfig !== undefined ||
      flags.mode !== undefined ||
      flags.podNetwork !== undefined ||
      flags.network !== undefined;
    const status = isLocal
      ? await answerLocally(source, flags, spec, namespace, io)
      : await ask(source.client, spec, namespace);
    if (status.error !== undefined) throw new CommandFailure(status.error);
    if (flags.output === 'text')
      io.out(renderJourney(journeyOf(from, to, status), { verbose: flags.verbose === true }));
    else if (flags.output === 'mermaid') io.out(renderMermaid(journeyOf(from, to, status)));
    else writeDocument(io, flags.output, status);
    if (!status.outcomes.every(({ outcome }) => outcome === 'answered' || outcome === 'reply'))
      exitWith(exitCode.doesNotArrive);
  } finally {
    source.close();
  }
}

function specOf(
  from: Origin,
  { host, port, protocol, http }: Destination,
  all: boolean | undefined,
  headers: readonly string[],
): PacketTraceSpec {
  const source = 'pod' in from ? { pod: from.pod.slice(from.pod.indexOf('/') + 1) } : from;
  return {
    source,
    destination: host,
    protocol: protocol.toUpperCase() as NonNullable<PacketTraceSpec['protocol']>,
    ...(port === undefined ? {} : { port }),
    ...(http === undefined ? {} : { http: withHeaders(http, headers) }),
    ...(all === undefined ? {} : { all }),
  };
}

/** The request with headers; `Host` replaces its host. */
function withHeaders(
  http: NonNullable<PacketTraceSpec['http']>,
  lines: readonly string[],
): NonNullable<PacketTraceSpec['http']> {
  const all = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  const host = all.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const rest = all.filter(([name]) => name.toLowerCase() !== 'host');
  return {
    ...http,
    ...(host === undefined ? {} : { host }),
    ...(rest.length === 0 ? {} : { headers: Object.fromEntries(rest) }),
  };
}

async function answerLocally(
  source: ObjectSource,
  flags: Flags,
  spec: PacketTraceSpec,
  namespace: string,
  io: CommandContext['io'],
): Promise<PacketTraceStatus> {
  const { viewOf } = await import('../view/view-of.js');
  const view = await viewOf(source, flags, io);
  try {
    return await answer(view.picture, view.world(), spec, namespace);
  } finally {
    view.close();
  }
}

/** How long the cluster may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Creates the question, waits for the answer, and takes the question away again. */
async function ask(
  client: Client,
  spec: PacketTraceSpec,
  namespace: string,
): Promise<PacketTraceStatus> {
  const { clock } = await import('../clock.js');
  const question = await client.create(PACKET_TRACES, namespace, {
    apiVersion: 'network.mockplane.io/v1',
    kind: 'PacketTrace',
    metadata: { generateName: 'trace-' },
    spec,
  });
  const { name, resourceVersion } = question.metadata;
  try {
    if (question.status !== undefined) return question.status;
    return await new Promise<PacketTraceStatus>((resolve, reject) => {
      const watch = client.watch(
        PACKET_TRACES,
        { namespace, fieldSelector: `metadata.name=${name}`, resourceVersion },
        (events) => {
          for (const event of events) {
            if (event.type === 'BOOKMARK' || event.object.status === undefined) continue;
            finish(() => resolve(event.object.status!));
          }
        },
        (error) => finish(() => reject(error)),
      );
      const timer = clock.after(PATIENCE_MS, () =>
        finish(() =>
          reject(
            new CommandFailure(
              `the cluster did not answer within ${PATIENCE_MS / 1000} s`,
              'Does its network run? It needs the component kube-proxy.',
            ),
          ),
        ),
      );
      const finish = (settle: () => void): void => {
        timer.cancel();
        watch.close();
        settle();
      };
    });
  } finally {
    await client.delete(PACKET_TRACES, namespace, name);
  }
}

function journeyOf(from: Origin, to: Destination, status: PacketTraceStatus): Journey {
  const { destinationIP: ip, resolution, outcomes, complete } = status;
  const named = ip === to.host ? {} : { name: to.host };
  return {
    from,
    to: {
      ...named,
      ...(ip === undefined ? {} : { ip }),
      ...(to.port === undefined ? {} : { port: to.port }),
    },
    protocol: to.protocol,
    ...(resolution === undefined ? {} : { resolution }),
    outcomes,
    isComplete: complete,
  };
}
