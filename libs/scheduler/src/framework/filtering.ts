import type { Profile } from './profile.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';
import type { FilterPlan, Refusal } from './plugin.js';

/** A plugin's plan for one pod. */
interface NamedPlan {
  readonly plugin: string;
  readonly plan: FilterPlan;
}

/** A refusal and the plugin it comes from. */
export interface NamedRefusal extends Refusal {
  readonly plugin: string;
}

/** Everything that filters a node for one pod. Can be forked to try changes of the nodes out. */
export class Filters {
  private constructor(
    private readonly pod: PodInfo,
    private readonly plans: readonly NamedPlan[],
    private readonly state: ClusterState,
  ) {}

  /** Asks every plugin to prepare. A refusal here holds for all nodes. */
  static prepare(pod: PodInfo, profile: Profile, state: ClusterState): Filters | NamedRefusal {
    const plans: NamedPlan[] = [];
    for (const { name, prepareFilter } of profile.filters) {
      const plan = prepareFilter?.(pod, state);
      if (plan === undefined) continue;
      if ('refused' in plan) return { ...plan.refused, plugin: name };
      plans.push({ plugin: name, plan });
    }
    return new Filters(pod, plans, state);
  }

  /** The only nodes worth looking at, and the plugins that say so; undefined when all are. */
  restriction():
    { readonly nodes: ReadonlySet<string>; readonly plugins: readonly string[] } | undefined {
    let nodes: Set<string> | undefined;
    const plugins: string[] = [];
    for (const { plugin, plan } of this.plans) {
      const only = plan.only;
      if (only === undefined) continue;
      nodes =
        nodes === undefined ? new Set(only) : new Set([...nodes].filter((name) => only.has(name)));
      plugins.push(plugin);
    }
    return nodes === undefined ? undefined : { nodes, plugins: plugins.sort() };
  }

  /** The first refusal of a node as it is. */
  check(node: NodeInfo): NamedRefusal | undefined {
    for (const { plugin, plan } of this.plans) {
      const refusal = plan.check(node);
      if (refusal !== undefined) return { ...refusal, plugin };
    }
    return undefined;
  }

  /** Every plugin's refusal of a node, for explanations. */
  checkAll(node: NodeInfo): NamedRefusal[] {
    return this.plans.flatMap(({ plugin, plan }) => {
      const refusal = plan.check(node);
      return refusal === undefined ? [] : [{ ...refusal, plugin }];
    });
  }

  /**
   * The first refusal of a node, counting in the pods of equal or higher priority that it is nominated for. The node must do without them too,
   * as they may end up elsewhere.
   */
  checkWithNominated(node: NodeInfo): NamedRefusal | undefined {
    const nominated = [...this.state.nominatedPods(node.name)].filter(
      (other) => other.key !== this.pod.key && other.priority >= this.pod.priority,
    );
    if (nominated.length > 0) {
      const crowded = node.copy();
      const fork = this.fork();
      for (const other of nominated) fork.add(other, crowded);
      const refusal = fork.check(crowded);
      if (refusal !== undefined) return refusal;
    }
    return this.check(node);
  }

  fork(): Filters {
    const plans = this.plans.map(({ plugin, plan }) => ({ plugin, plan: plan.fork?.() ?? plan }));
    return new Filters(this.pod, plans, this.state);
  }

  /** Puts a pod on a node that is a copy, and tells the plans. */
  add(pod: PodInfo, copy: NodeInfo): void {
    copy.add(pod);
    for (const { plan } of this.plans) plan.added?.(pod, copy);
  }

  /** Takes a pod off a node that is a copy, and tells the plans. */
  remove(pod: PodInfo, copy: NodeInfo): void {
    copy.remove(pod);
    for (const { plan } of this.plans) plan.removed?.(pod, copy);
  }
}
