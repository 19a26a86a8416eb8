/** What something uses at this moment. */
export interface Usage {
  /** Billionths of a CPU. */
  readonly cpuNanos: number;
  /** Bytes of the working set. */
  readonly memoryBytes: number;
}

/** Measures what runs; the kubelets of the cluster. */
export interface UsageSource {
  /** The running containers of a pod, in the order of its spec; empty when nothing of it runs here. */
  containers(namespace: string, pod: string): readonly (Usage & { readonly name: string })[];
  /** A machine with everything on it; undefined for a node that nobody measures. */
  node(name: string): Usage | undefined;
}
