/** One random match that a rule asked for. */
interface Decision {
  readonly probability: number;
  readonly taken: boolean;
}

/** Answers random matches: those that are laid down first, the rest from `draw`. Remembers them all, so that a journey can be repeated with another choice. */
export class Decisions {
  readonly trail: Decision[] = [];

  constructor(
    private readonly laidDown: readonly boolean[],
    /** A number in [0, 1). */
    private readonly draw: () => number,
  ) {}

  choose(probability: number): boolean {
    const taken = this.laidDown[this.trail.length] ?? this.draw() < probability;
    this.trail.push({ probability, taken });
    return taken;
  }

  /** The chance of everything that was chosen. */
  get probability(): number {
    return this.trail.reduce((p, d) => p * (d.taken ? d.probability : 1 - d.probability), 1);
  }
}

/** Never more branches than a Service may reasonably have backends. */
const MAX_BRANCHES = 1000;

/**
 * Runs `journey` once for every combination of random choices, in the order of the rules. Stops after 1,000 of them and then says
 * that the list is not complete.
 */
export function enumerate<T>(journey: (decisions: Decisions) => T): {
  readonly results: T[];
  readonly isComplete: boolean;
} {
  const results: T[] = [];
  let laidDown: boolean[] | undefined = [];
  while (laidDown !== undefined && results.length < MAX_BRANCHES) {
    const decisions = new Decisions(laidDown, () => 0);
    results.push(journey(decisions));
    laidDown = nextBranch(decisions.trail);
  }
  return { results, isComplete: laidDown === undefined };
}

/** The next untried combination: the last choice that was taken is refused, what follows it is open again. */
function nextBranch(trail: readonly Decision[]): boolean[] | undefined {
  const last = trail.findLastIndex((decision) => decision.taken);
  if (last < 0) return undefined;
  return [...trail.slice(0, last).map((decision) => decision.taken), false];
}
