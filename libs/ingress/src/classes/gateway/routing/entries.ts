import { compareHostnames, matchesHost, type Hostname } from '../api/hostname.js';
import type { Route, RouteRule } from '../api/routes.js';
import { olderFirst, type Attachment } from '../model/attachment.js';
import type { ListenerState } from '../model/listeners.js';
import { compareRanks, type Condition } from './condition.js';
import { grpcCondition } from './grpc-match.js';
import { httpCondition } from './http-match.js';
import type { Question } from './question.js';

/** One way to be routed: a hostname of a route and one match of one of its rules. */
export interface Entry {
  readonly route: Route;
  readonly rule: RouteRule;
  /** `spec.rules[0]` */
  readonly ruleField: string;
  readonly matchIndex: number;
  readonly hostname: Hostname;
  readonly condition: Condition;
}

/** What a listener routes by, in the order of precedence: the first entry that matches a request has it. */
export function entriesOf(
  state: ListenerState,
  attachments: readonly Attachment[],
): readonly Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  for (const { route, listeners } of attachments) {
    const { namespace, name, uid = '' } = route.object.metadata ?? {};
    for (const { hostnames } of listeners.filter((each) => each.state === state))
      for (const hostname of hostnames) {
        // Two parentRefs may lead a route to one listener.
        const key = `${route.kind} ${namespace}/${name} ${uid} ${hostname}`;
        if (seen.has(key)) continue;
        seen.add(key);
        entries.push(...entriesFor(route, hostname));
      }
  }
  // Sorting is stable: within a route the first rule and match of equals comes first.
  return entries.sort(
    (one, other) =>
      compareHostnames(one.hostname, other.hostname) ||
      compareRanks(one.condition.rank, other.condition.rank) ||
      olderFirst(one.route, other.route),
  );
}

function entriesFor(route: Route, hostname: Hostname): readonly Entry[] {
  return (route.object.spec.rules ?? [{}]).flatMap((rule, index) =>
    conditionsOf(route.kind, rule).map((condition, matchIndex) => ({
      route,
      rule,
      ruleField: `spec.rules[${index}]`,
      matchIndex,
      hostname,
      condition,
    })),
  );
}

const CONDITIONS: Readonly<Record<Route['kind'], (match: object) => Condition>> = {
  HTTPRoute: httpCondition,
  GRPCRoute: grpcCondition,
  TLSRoute: () => ({ rank: [], matches: () => true, summary: 'every connection' }),
};

/** A rule without matches takes every request. */
const conditionsOf = (kind: Route['kind'], { matches }: RouteRule): readonly Condition[] =>
  (matches === undefined || matches.length === 0 ? [{}] : matches).map((match) =>
    CONDITIONS[kind](match as object),
  );

/** The entry that has a request; undefined: nobody does. */
export const findEntry = (entries: readonly Entry[], question: Question): Entry | undefined =>
  entries.find(
    ({ hostname, condition }) =>
      matchesHost(hostname, question.host) && condition.matches(question),
  );
