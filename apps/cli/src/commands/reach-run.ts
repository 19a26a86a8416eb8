import type { CommandContext } from '../context.js';
import { CommandFailure, usageFailure } from '../failure.js';
import type { KubeObject } from '#machinery';
import type { Manifest } from '../manifests/documents.js';
import { readManifests } from '../manifests/read.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { parseDeletion } from '../options/deletion.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import { openView } from '../view/open.js';
import {
  readCandidate,
  Reachability,
  ReachError,
  renderDifference,
  renderReach,
  whatIf,
  type Candidate,
  type ReachRequest,
} from '#network';

interface Flags extends ClusterFlags {
  readonly port?: string;
  readonly protocol?: string;
  readonly by?: 'pod' | 'workload';
  readonly outside?: readonly string[];
  readonly whatIf?: readonly string[];
  readonly whatIfDelete?: readonly string[];
  readonly output: 'table' | DocumentFormat;
}

/** `mockplane reach`: the matrix of a running cluster or of manifests, or what a change would do to it. */
export async function reach(flags: Flags, { io }: CommandContext): Promise<void> {
  const request = requestOf(flags);
  const candidate = await candidateOf(flags, io);
  const view = await openView(flags, io);
  try {
    if (candidate === undefined) {
      const matrix = Reachability.of(view.picture, request);
      if (flags.output === 'table') return io.out(renderReach(matrix));
      const { by, leftOut } = matrix;
      return writeDocument(io, flags.output, { by, leftOut, verdicts: [...matrix.verdicts()] });
    }
    const difference = whatIf(view.picture, candidate, request);
    if (flags.output === 'table') io.out(renderDifference(difference));
    else writeDocument(io, flags.output, difference);
  } catch (error) {
    if (error instanceof ReachError) throw new CommandFailure(error.message, 'Add --by workload.');
    throw error;
  } finally {
    view.close();
  }
}

function requestOf({ namespace, port, protocol, by, outside }: Flags): ReachRequest {
  const number = Number(port);
  if (
    port !== undefined &&
    /^-?[\d.]+$/.test(port) &&
    !(Number.isInteger(number) && number >= 1 && number <= 65_535)
  )
    throw usageFailure(`"${port}" is not a port: it must be between 1 and 65535`);
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(port === undefined ? {} : { port: /^\d+$/.test(port) ? number : port }),
    ...(protocol === undefined ? {} : { protocol: protocol.toUpperCase() as 'TCP' }),
    ...(by === undefined ? {} : { by }),
    ...(outside === undefined ? {} : { outside }),
  };
}

async function candidateOf(
  { whatIf: files, whatIfDelete = [], namespace = 'default' }: Flags,
  io: CommandContext['io'],
): Promise<Candidate | undefined> {
  if (files === undefined && whatIfDelete.length === 0) return undefined;
  const manifests = files === undefined ? [] : await readManifests(files, io);
  return {
    apply: manifests.map(asStored),
    delete: whatIfDelete.map((text) => parseDeletion(text, namespace)),
  };
}

/** The object of a change with its defaults. Throws a CommandFailure that says what the API server would refuse. */
function asStored({ object: stated, file }: Manifest): KubeObject {
  const { object, causes } = readCandidate(stated, '');
  if (causes.length === 0) return object;
  const why = causes.map(({ field = '', message }) => `${field.replace(/^\./, '')}: ${message}`);
  throw new CommandFailure(
    `${file}: ${stated.kind ?? 'object'} ${stated.metadata?.name ?? ''} is invalid: ${why.join('; ')}`,
  );
}
