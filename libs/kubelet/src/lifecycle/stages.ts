/** How long the stages of a container's life take, in milliseconds; data, so that a user can slow a cluster down or speed it up. */
export interface Stages {
  /** Pulling an image that is not on the node yet. */
  readonly pullMs: number;
  /** From image to running process. */
  readonly startMs: number;
  /** First and longest pause of CrashLoopBackOff and ImagePullBackOff, doubled from one to the other (kubelet: MaxContainerBackOff). */
  readonly backOffMs: number;
  readonly maxBackOffMs: number;
  /** A container that ran for so long starts with a fresh back-off. */
  readonly backOffResetMs: number;
  /** How soon something that is missing (a ConfigMap, a Secret) is looked for again. */
  readonly retryMs: number;
}

export const defaultStages: Stages = {
  pullMs: 150,
  startMs: 20,
  backOffMs: 10_000,
  maxBackOffMs: 300_000,
  backOffResetMs: 600_000,
  retryMs: 2_000,
};

/** The pause before attempt `failures` + 1; 0 for the first failure, which is tried again at once. */
export function backOff(stages: Stages, failures: number): number {
  return failures <= 1 ? 0 : Math.min(stages.backOffMs * 2 ** (failures - 2), stages.maxBackOffMs);
}
