import type { Backend, Outcome, OutcomeKind } from '../../journey/outcome.js';
import type { Step } from '../../journey/step.js';

/** What becomes of a flow, as far as a run counts it: the outcome of a trace without its text. */
export interface Fate {
  readonly outcome: OutcomeKind;
  readonly backend?: Backend;
  /** The receiver sees the client's own address. Absent: nobody received it. */
  readonly isSourceKept?: boolean;
  readonly reason: string;
  readonly rulesCompared: number;
  /** How often a host handed the request to the next one. */
  readonly hops: number;
  /** Nodes that the flow and its answer go through. */
  readonly nodes: readonly string[];
  /** Nodes whose kernels remember the connection. */
  readonly tracked: readonly string[];
  /** Nodes that replaced the source, and the address and port that they did it towards: each such pair has its own range of ports. */
  readonly masquerades: readonly { readonly node: string; readonly toward: string }[];
}

const RECEIVED: ReadonlySet<OutcomeKind> = new Set(['answered', 'reply', 'reset']);

/** The fate that an outcome stands for. `client` is the address that the flow set out with; `lost` are nodes without power. */
export function fateOf(outcome: Outcome, client: string, lost: ReadonlySet<string>): Fate {
  const { backend, sourceSeen, reason, rulesCompared, steps } = outcome;
  const nodes = [...new Set(steps.flatMap(({ node }) => node ?? []))];
  const dark = nodes.find((node) => lost.has(node));
  if (dark !== undefined) {
    return {
      outcome: 'timeout',
      reason: `node ${dark} is down`,
      rulesCompared,
      hops: 0,
      nodes,
      tracked: [],
      masquerades: [],
    };
  }
  const isReceived = RECEIVED.has(outcome.outcome);
  return {
    outcome: outcome.outcome,
    ...(backend === undefined ? {} : { backend }),
    ...(sourceSeen === undefined ? {} : { isSourceKept: sourceSeen === client }),
    reason,
    rulesCompared,
    hops: steps.filter(isHop).length,
    nodes,
    // Kernels keep a connection once its first packet has passed; those of refused and lost packets are gone at once.
    tracked: isReceived ? nodes.filter((node) => steps.some(({ host }) => host === node)) : [],
    masquerades: isReceived ? steps.filter(isMasquerade).map(masqueradeOf) : [],
  };
}

const isHop = ({ stage, direction }: Step): boolean => stage === 'route' && direction === 'request';

const isMasquerade = ({ stage, hook, before, after }: Step): boolean =>
  stage === 'translation' && hook === 'POSTROUTING' && before.source.ip !== after.source.ip;

function masqueradeOf({ host, after: { protocol, destination } }: Step) {
  return { node: host, toward: `${protocol} ${destination.ip} ${destination.port}` };
}
