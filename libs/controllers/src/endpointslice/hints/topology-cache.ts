import type { Node, Service } from '#kinds';
import { isOverloaded, type ZoneCounts } from './allocation.js';
import { zoneShares, type ZoneShares } from './zone-shares.js';

/** An event that tells the owner of a Service what has become of its hints. */
export interface HintEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'TopologyAwareHintsEnabled' | 'TopologyAwareHintsDisabled';
  readonly message: string;
}

/** Does the Service ask for hints by topology? The older annotation wins. */
export function wantsTopologyHints({ metadata }: Service): boolean {
  const annotations = metadata?.annotations ?? {};
  const mode =
    annotations['service.kubernetes.io/topology-aware-hints'] ??
    annotations['service.kubernetes.io/topology-mode'];
  return mode === 'Auto' || mode === 'auto';
}

/** What the controller remembers of hints by topology: the shares of zones, and which Services have such hints. */
export class TopologyCache {
  private memoShares: { readonly shares: ZoneShares | undefined } | undefined;
  /** By Service and family. */
  private readonly counts = new Map<string, Map<string, ZoneCounts>>();
  private readonly hinted = new Set<string>();

  constructor(private readonly nodes: () => Iterable<Node>) {}

  get shares(): ZoneShares | undefined {
    return (this.memoShares ??= { shares: zoneShares(this.nodes()) }).shares;
  }

  /** Nodes have changed; gives the Services that have too few endpoints for some zone now. */
  nodesChanged(): string[] {
    this.memoShares = undefined;
    return [...this.counts]
      .filter(([, families]) =>
        [...families.values()].some((counts) => isOverloaded(counts, this.shares)),
      )
      .map(([service]) => service);
  }

  /** Hints were given; the event that says so the first time. */
  given(service: string, family: string, counts: ZoneCounts): HintEvent[] {
    const isNew = !this.hinted.has(service);
    const families = this.counts.get(service) ?? new Map<string, ZoneCounts>();
    this.counts.set(service, families.set(family, counts));
    this.hinted.add(service);
    if (!isNew) return [];
    const message = 'Topology Aware Hints has been enabled';
    return [{ type: 'Normal', reason: 'TopologyAwareHintsEnabled', message: of(message, family) }];
  }

  /** Hints are wanted, but cannot be. */
  refused(service: string, family: string, why: string): HintEvent[] {
    this.forget(service, family);
    return [{ type: 'Warning', reason: 'TopologyAwareHintsDisabled', message: of(why, family) }];
  }

  /** Hints are not wanted; the event that says so when there were some. */
  unwanted(service: string, family: string): HintEvent[] {
    if (!this.hinted.has(service)) return [];
    return this.refused(service, family, 'Topology Aware Hints has been disabled');
  }

  forget(service: string, family: string): void {
    const families = this.counts.get(service);
    families?.delete(family);
    if (families?.size === 0) this.counts.delete(service);
    this.hinted.delete(service);
  }
}

const of = (message: string, family: string): string => `${message}, addressType: ${family}`;
