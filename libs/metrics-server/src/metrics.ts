import type { KubeObject } from '#machinery';

export const METRICS_GROUP = 'metrics.k8s.io';
export const METRICS_VERSION = 'v1beta1';

/** Amounts as metrics-server writes them: `12345678n` and `20480Ki`. */
export interface UsageTexts {
  readonly cpu: string;
  readonly memory: string;
}

export interface NodeMetrics extends KubeObject {
  readonly timestamp: string;
  /** A Go duration. */
  readonly window: string;
  readonly usage: UsageTexts;
}

export interface PodMetrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: UsageTexts }[];
}
