import type { NetworkPicture } from '../picture/picture.js';
import type { Decider } from '../policy/verdict.js';
import { endsOf, type Ends } from './ends.js';
import type { PortChoice, ReachProtocol } from './listening-ports.js';
import { ReachMatrix, type PairVerdict } from './matrix.js';
import { ReachError } from './reach-error.js';

/** Which pairs a matrix is about. */
export interface ReachRequest extends PortChoice {
  /** Pairs with at least one end in this namespace; absent: all. */
  readonly namespace?: string;
  /** Rows and columns. Absent: pods, or workloads where there are more than 200 pods. */
  readonly by?: 'pod' | 'workload';
  /** Addresses outside that are asked about, too. */
  readonly outside?: readonly string[];
}

/** May one end connect to another? `from` and `to` are `namespace/pod`, `namespace/kind/workload`, or an address. */
export interface ReachVerdict {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: ReachProtocol;
  readonly allowed: boolean;
  /** What decided: for a refusal the ends that refuse, otherwise whatever let it through. Empty: no policy says anything. */
  readonly by: readonly Decider[];
}

/** Ends beyond these make a matrix that nobody reads. */
const MAX_ENDS = 5000;

/** A matrix of who may connect to whom, as far as policies decide. Verdicts are made as they are read. */
export class Reachability {
  private readonly matrix: ReachMatrix;

  private constructor(
    picture: NetworkPicture,
    private readonly request: ReachRequest,
    private readonly axes: Ends,
  ) {
    this.matrix = new ReachMatrix(picture, axes.ends);
  }

  /** Throws ReachError when there are too many ends. */
  static of(picture: NetworkPicture, request: ReachRequest = {}): Reachability {
    const axes = endsOf(picture, request, request.by, request.outside ?? []);
    if (axes.ends.length > MAX_ENDS) {
      throw new ReachError(
        `there are ${axes.ends.length} ${axes.by}s, and a matrix has room for ${MAX_ENDS}: ask by workload`,
      );
    }
    return new Reachability(picture, request, axes);
  }

  get by(): 'pod' | 'workload' {
    return this.axes.by;
  }

  /** Pods that are in no row: without an address or, by workload, in the host network. */
  get leftOut(): number {
    return this.axes.leftOut;
  }

  get names(): readonly string[] {
    return this.axes.ends.map(({ name }) => name);
  }

  /** All verdicts: destinations of a source in turn, each port of a destination. Between hosts outside nothing is asked. */
  *verdicts(): IterableIterator<ReachVerdict> {
    const { ends } = this.axes;
    const { namespace } = this.request;
    for (const [from, source] of ends.entries()) {
      for (const [to, destination] of ends.entries()) {
        const isInside =
          namespace === undefined ||
          source.namespace === namespace ||
          destination.namespace === namespace;
        if (!isInside || (source.pods === 0 && destination.pods === 0)) continue;
        for (const port of this.portsTo(to)) {
          const { allowed, by } = together(this.matrix.verdict(from, to, port));
          const { port: number, protocol } = port;
          yield { from: source.name, to: destination.name, port: number, protocol, allowed, by };
        }
      }
    }
  }

  /** A host outside has every port that is asked for, and none when none is. */
  private portsTo(to: number) {
    const { ports, pods } = this.axes.ends[to]!;
    const { port, protocol = 'TCP' } = this.request;
    return pods === 0 && typeof port === 'number' ? [{ port, protocol }] : ports;
  }
}

function together({ egress, ingress }: PairVerdict): Pick<ReachVerdict, 'allowed' | 'by'> {
  const allowed = egress.allowed && ingress.allowed;
  if (egress.allowed !== allowed || egress.by.length === 0) return { allowed, by: ingress.by };
  if (ingress.allowed !== allowed || ingress.by.length === 0) return { allowed, by: egress.by };
  return { allowed, by: [...egress.by, ...ingress.by] };
}
