import type { FlowSchema, PriorityLevelConfiguration } from '#kinds';
import type { Limits } from './priority-level.js';

/** Requests of all levels together that run at once: what kube-apiserver's two `--max-…-requests-inflight` add up to. */
const ALL_SEATS = 600;

/** Flow schemas in the order in which they are asked; those whose level does not exist are left out. */
export function orderedSchemas(
  schemas: Iterable<FlowSchema>,
  levels: ReadonlyMap<string, PriorityLevelConfiguration>,
): FlowSchema[] {
  const precedence = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 0;
  const name = ({ metadata }: FlowSchema): string => metadata?.name ?? '';
  return [...schemas]
    .filter(({ spec }) => levels.has(spec.priorityLevelConfiguration?.name ?? ''))
    .sort((a, b) => precedence(a) - precedence(b) || (name(a) < name(b) ? -1 : 1));
}

/** The limits of each level by its name; undefined for an exempt one. Seats are shared in proportion to the nominal shares. */
export function limitsOf(
  levels: ReadonlyMap<string, PriorityLevelConfiguration>,
): ReadonlyMap<string, Limits | undefined> {
  let shares = 0;
  for (const level of levels.values()) shares += sharesOf(level);
  return new Map(
    [...levels].map(([name, level]) => {
      if (level.spec.type === 'Exempt') return [name, undefined];
      const seats = Math.ceil((ALL_SEATS * sharesOf(level)) / Math.max(shares, 1));
      const response = level.spec.limited?.limitResponse;
      const { queues = 64, handSize = 8, queueLengthLimit = 50 } = response?.queuing ?? {};
      return [
        name,
        response?.type === 'Queue'
          ? { seats, queuing: { queues, handSize, queueLengthLimit } }
          : { seats },
      ];
    }),
  );
}

function sharesOf({ spec }: PriorityLevelConfiguration): number {
  return spec.type === 'Exempt'
    ? (spec.exempt?.nominalConcurrencyShares ?? 0)
    : (spec.limited?.nominalConcurrencyShares ?? 30);
}
