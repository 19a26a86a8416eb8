/** How NodeResourcesFit judges what a node would have left. All arithmetic is in whole numbers, cut towards zero. */
export interface ScoringStrategy {
  readonly type?: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources?: readonly { readonly name: string; readonly weight?: number }[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
}

export interface ShapePoint {
  /** Percent in use. */
  readonly utilization: number;
  /** 0 to 10. */
  readonly score: number;
}

/** One resource of a node: `requested` includes the pod that is being placed. */
export interface Usage {
  readonly allocatable: number;
  readonly requested: number;
  readonly weight: number;
}

/** The score, 0 to 100, of a node with these resources; those that it does not have are left out. */
export function strategyScore(strategy: ScoringStrategy, usages: readonly Usage[]): number {
  const present = usages.filter(({ allocatable }) => allocatable > 0);
  switch (strategy.type ?? 'LeastAllocated') {
    case 'MostAllocated':
      return weightedMean(present, ({ allocatable, requested }) =>
        Math.trunc((Math.min(requested, allocatable) * 100) / allocatable),
      );
    case 'RequestedToCapacityRatio':
      return ratioScore(present, strategy.requestedToCapacityRatio?.shape ?? []);
    case 'LeastAllocated':
      return weightedMean(present, ({ allocatable, requested }) =>
        requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * 100) / allocatable),
      );
  }
}

function weightedMean(usages: readonly Usage[], score: (usage: Usage) => number): number {
  let sum = 0;
  let weights = 0;
  for (const usage of usages) {
    sum += usage.weight * score(usage);
    weights += usage.weight;
  }
  return weights === 0 ? 0 : Math.trunc(sum / weights);
}

/** A resource that scores nothing does not count at all here, and the mean is rounded. */
function ratioScore(usages: readonly Usage[], shape: readonly ShapePoint[]): number {
  let sum = 0;
  let weights = 0;
  for (const { allocatable, requested, weight } of usages) {
    const score = onShape(
      shape,
      requested > allocatable ? 100 : Math.trunc((requested * 100) / allocatable),
    );
    if (score <= 0) continue;
    sum += weight * score;
    weights += weight;
  }
  return weights === 0 ? 0 : Math.round(sum / weights);
}

/** The value of the line through the points of the shape, which go up in utilisation. */
function onShape(shape: readonly ShapePoint[], utilization: number): number {
  for (const [index, point] of shape.entries()) {
    if (utilization > point.utilization) continue;
    const before = shape[index - 1];
    if (before === undefined) return point.score * 10;
    const [low, high] = [before.score * 10, point.score * 10];
    return (
      low +
      Math.trunc(
        ((high - low) * (utilization - before.utilization)) /
          (point.utilization - before.utilization),
      )
    );
  }
  return (shape.at(-1)?.score ?? 0) * 10;
}
