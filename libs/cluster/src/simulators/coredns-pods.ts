import type { Simulator, SimulatorContext } from '#client';
import type { CoreDns } from '#dns';
import { resources, type Pod } from '#kinds';
import type { ContainerAccess } from '#kubelet';
import type { KubeObject, Stored } from '#machinery';

const namespace = 'kube-system';
const container = 'coredns';

/** Is this one of the pods that stand for the cluster's DNS server? */
export const isCoreDns = (pod: KubeObject | undefined): boolean =>
  pod?.metadata?.namespace === namespace && pod.metadata.labels?.['k8s-app'] === 'kube-dns';

/** Ties the one DNS server to the pods that stand for it: what it prints is their log, a rollout means that it starts anew. */
export class CoreDnsPods implements Simulator {
  readonly name = 'coredns-pods';
  private readonly running = new Map<string, string>();
  /** Templates of the Deployment that have been seen: a new one is a rollout. */
  private readonly templates = new Set<string>();
  private unfollow: (() => void) | undefined;

  constructor(
    private readonly context: SimulatorContext,
    private readonly dns: CoreDns,
    private readonly access: ContainerAccess,
  ) {}

  start(): void {
    this.context.informers.informer(resources.pods).handle({
      added: (pod) => this.changed(pod),
      updated: (pod) => this.changed(pod),
      deleted: (pod) => void this.running.delete(pod.metadata.uid),
    });
  }

  private changed(pod: Stored<Pod>): void {
    if (!isCoreDns(pod) || pod.status?.phase !== 'Running' || this.running.has(pod.metadata.uid))
      return;
    this.running.set(pod.metadata.uid, pod.metadata.name);
    for (const line of this.dns.log.lines)
      this.access.print(namespace, pod.metadata.name, container, line);
    const template = pod.metadata.labels?.['pod-template-hash'] ?? '';
    if (this.templates.size > 0 && !this.templates.has(template)) void this.dns.restart();
    this.templates.add(template);
  }

  run(): void {
    this.unfollow = this.dns.log.follow((line) => {
      for (const pod of this.running.values()) this.access.print(namespace, pod, container, line);
    });
  }

  pending(): number {
    return 0;
  }

  stop(): void {
    this.unfollow?.();
  }
}
