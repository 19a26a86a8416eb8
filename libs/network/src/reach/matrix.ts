import type { NetworkPicture } from '../picture/picture.js';
import type { Direction, Peer } from '../policy/compile/policy.js';
import type { PolicyPort } from '../policy/end.js';
import { runAll, type Program } from '../policy/program.js';
import { UNTOUCHED, type Verdict } from '../policy/verdict.js';
import type { ReachEnd } from './ends.js';
import type { ReachPort } from './listening-ports.js';

/** The verdicts of both ends about one pair and port. */
export interface PairVerdict {
  readonly egress: Verdict;
  readonly ingress: Verdict;
}

const FREE: PairVerdict = { egress: UNTOUCHED, ingress: UNTOUCHED };

type Row = readonly Verdict[];

/** The rows of one port, by the place of their subject. */
interface PortRows {
  readonly ingress: (Row | undefined)[];
  readonly egress: (Row | undefined)[];
  /** Pods with one program share their row, unless it asks for names of ports, which are those of the subject. */
  readonly shared: Map<Program, Row>;
}

/**
 * Verdicts of all pairs, computed row by row: what one pod's policies say about all others. Each peer of a rule is matched with each end
 * once, and pods with the same program share their row.
 */
export class ReachMatrix {
  private readonly columns = new Map<Peer, Uint8Array>();
  private readonly rows = new Map<string, PortRows>();
  /** Said by nobody: the row of a pod without policies. */
  private readonly untouched: Row;
  private readonly programs: Readonly<Record<Direction, readonly (Program | undefined)[]>>;
  private readonly destinations;

  constructor(
    { policies }: NetworkPicture,
    private readonly ends: readonly ReachEnd[],
  ) {
    const programsOf = (direction: Direction): (Program | undefined)[] =>
      ends.map(({ end }) =>
        end.podClass === undefined ? undefined : policies.program(end.podClass, direction),
      );
    this.programs = { ingress: programsOf('ingress'), egress: programsOf('egress') };
    this.destinations = ends.map(({ end }) => end);
    this.untouched = ends.map(() => UNTOUCHED);
  }

  /** What policies say about a connection from one end to another, by their places in the list. */
  verdict(from: number, to: number, port: ReachPort): PairVerdict {
    const source = this.ends[from]!;
    const destination = this.ends[to]!;
    if (isFree(source, destination)) return FREE;
    const rows = this.rowsOf(port);
    return {
      egress: (rows.egress[from] ??= this.row('egress', from, port, rows.shared))[to]!,
      ingress: (rows.ingress[to] ??= this.row('ingress', to, port, rows.shared))[from]!,
    };
  }

  private rowsOf({ port, protocol }: ReachPort): PortRows {
    const key = `${protocol}${port}`;
    let rows = this.rows.get(key);
    if (rows === undefined)
      this.rows.set(key, (rows = { ingress: [], egress: [], shared: new Map() }));
    return rows;
  }

  private row(
    direction: Direction,
    subject: number,
    port: ReachPort,
    shared: Map<Program, Row>,
  ): Row {
    const program = this.programs[direction][subject];
    if (program === undefined) return this.untouched;
    const known = shared.get(program);
    if (known !== undefined) return known;
    const row = runAll(
      program,
      this.ends.length,
      (peer) => this.column(peer),
      { protocol: port.protocol.toLowerCase() as PolicyPort['protocol'], port: port.port },
      direction === 'egress' ? this.destinations : this.destinations[subject]!,
    );
    if (direction === 'egress' || !hasNamedPorts(program)) shared.set(program, row);
    return row;
  }

  private column(peer: Peer): Uint8Array {
    let column = this.columns.get(peer);
    if (column === undefined) {
      column = Uint8Array.from(this.ends, ({ end }) => (peer.matches(end) ? 1 : 0));
      this.columns.set(peer, column);
    }
    return column;
  }
}

/** A pod and itself, and a pod and its own node: policies have no say there. */
function isFree(source: ReachEnd, destination: ReachEnd): boolean {
  if (source === destination) return source.pods === 1;
  const isWithNode = source.isHostNetwork || destination.isHostNetwork;
  return isWithNode && source.node !== '' && source.node === destination.node;
}

const hasNamedPorts = ({ steps }: Program): boolean =>
  steps.some(({ ports }) => ports?.some(({ isNamed }) => isNamed));
