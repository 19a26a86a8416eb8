import type { KubeObject } from '#machinery';
import type { NetworkPicture } from '../picture/picture.js';
import { readCandidate } from '../reach/candidate.js';
import { whatIf, type Deletion, type Difference } from '../reach/difference.js';
import type { ReachProtocol } from '../reach/listening-ports.js';
import { ReachError } from '../reach/reach-error.js';
import {
  Reachability as Matrix,
  type ReachRequest,
  type ReachVerdict,
} from '../reach/reachability.js';

/** network.mockplane.io/v1 Reachability: who may connect to whom, answered in its status when it is created. */
export interface Reachability extends KubeObject {
  readonly spec: ReachabilitySpec;
  readonly status?: ReachabilityStatus;
}

export interface ReachabilitySpec {
  /** Pairs with at least one end in this namespace. */
  readonly namespace?: string;
  /** A number, or the name of a container port. Absent: every port that the pods declare. */
  readonly port?: number | string;
  readonly protocol?: ReachProtocol;
  /** Rows and columns; absent: pods, or workloads where there are more than 200 pods. */
  readonly by?: 'Pod' | 'Workload';
  /** Addresses outside that are asked about, too. */
  readonly outside?: readonly string[];
  /** A change to compare with, which is not carried out. */
  readonly whatIf?: {
    readonly apply?: readonly KubeObject[];
    readonly delete?: readonly Deletion[];
  };
}

export interface ReachabilityStatus {
  readonly by?: 'Pod' | 'Workload';
  /** Pairs and ports that may connect, and that may not: all of them, listed or not. */
  readonly allowed?: number;
  readonly denied?: number;
  readonly verdicts: readonly ReachVerdict[];
  /** False when there are more verdicts than are listed. */
  readonly complete: boolean;
  /** Pods in no row. */
  readonly leftOut?: number;
  /** What the change does. */
  readonly difference?: Pick<Difference, 'gained' | 'lost' | 'ignored' | 'complete'>;
  readonly error?: string;
}

/** An object must stay well below the size that the API takes. */
const MAX_VERDICTS = 2000;
const MAX_CHANGES = 500;

/** The status for a valid spec. */
export function answerReachability(
  picture: NetworkPicture,
  spec: ReachabilitySpec,
): ReachabilityStatus {
  try {
    const request = requestOf(spec);
    const matrix = Matrix.of(picture, request);
    const verdicts: ReachVerdict[] = [];
    const counts = { allowed: 0, denied: 0 };
    for (const verdict of matrix.verdicts()) {
      counts[verdict.allowed ? 'allowed' : 'denied'] += 1;
      if (verdicts.length < MAX_VERDICTS) verdicts.push(verdict);
    }
    const { whatIf: change } = spec;
    return {
      by: matrix.by === 'pod' ? 'Pod' : 'Workload',
      ...counts,
      verdicts,
      complete: verdicts.length === counts.allowed + counts.denied,
      leftOut: matrix.leftOut,
      ...(change === undefined ? {} : { difference: differenceOf(picture, change, request) }),
    };
  } catch (error) {
    if (!(error instanceof ReachError)) throw error;
    return { verdicts: [], complete: true, error: error.message };
  }
}

function differenceOf(
  picture: NetworkPicture,
  change: NonNullable<ReachabilitySpec['whatIf']>,
  request: ReachRequest,
): NonNullable<ReachabilityStatus['difference']> {
  const candidate = {
    apply: (change.apply ?? []).map((object) => readCandidate(object, '').object),
    delete: change.delete ?? [],
  };
  const { gained, lost, ignored, complete } = whatIf(picture, candidate, request);
  return {
    gained: gained.slice(0, MAX_CHANGES),
    lost: lost.slice(0, MAX_CHANGES),
    ignored,
    complete: complete && gained.length <= MAX_CHANGES && lost.length <= MAX_CHANGES,
  };
}

/** The request that a spec stands for. */
function requestOf({ namespace, port, protocol, by, outside }: ReachabilitySpec): ReachRequest {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(by === undefined ? {} : { by: by === 'Pod' ? 'pod' : 'workload' }),
    ...(outside === undefined ? {} : { outside }),
  };
}
