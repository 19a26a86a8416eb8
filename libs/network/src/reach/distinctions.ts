import { podIPs, type Pod } from '../model/pod.js';
import { declaredPorts } from '../policy/end.js';
import type { PolicySet } from '../policy/policy-set.js';
import type { Peer } from '../policy/compile/policy.js';

/** What the policies of a moment can tell pods of one workload apart by: the labels that they name, and blocks of addresses. */
export class Distinctions {
  private constructor(
    private readonly labels: readonly string[],
    private readonly blocks: readonly Peer[],
  ) {}

  static of(policies: PolicySet): Distinctions {
    const labels = new Set<string>();
    const blocks = new Map<string, Peer>();
    for (const policy of policies.policies()) {
      for (const key of policy.labelKeys) labels.add(key);
      for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])])
        for (const peer of rule.peers) {
          for (const key of peer.labelKeys ?? []) labels.add(key);
          if (peer.blocks !== undefined) blocks.set(peer.blocks, peer);
        }
    }
    return new Distinctions([...labels].sort(), [...blocks.values()]);
  }

  /** Which blocks of the policies hold an address, as one text. */
  blocksOf(ip: string): string {
    return this.blocks.map((block) => (block.matches({ ip }) ? 1 : 0)).join('');
  }

  /** Pods of one namespace with the same key get the same verdicts, as either end. */
  keyOf(pod: Pod): string {
    const { labels = {} } = pod.metadata ?? {};
    const ip = podIPs(pod)[0] ?? '';
    const ports = declaredPorts(pod);
    return JSON.stringify([
      this.labels.map((key) => labels[key] ?? null),
      this.blocksOf(ip),
      ports.map(({ name, containerPort, protocol }) => [name ?? '', containerPort, protocol ?? '']),
      ports.length > 0 ? [] : (pod.spec?.containers ?? []).map(({ image }) => image ?? ''),
    ]);
  }
}
