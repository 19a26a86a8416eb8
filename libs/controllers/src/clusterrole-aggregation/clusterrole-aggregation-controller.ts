import { isDeepStrictEqual } from 'node:util';
import { resources, type ClusterRole, type PolicyRule } from '#kinds';
import { labelSelectorFromObject, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

/** Fills ClusterRoles that have an aggregation rule with the rules of the roles that it selects. */
export class ClusterRoleAggregationController extends Controller {
  private readonly roles: Informer<ClusterRole>;

  constructor(context: SimulatorContext) {
    super('clusterrole-aggregation', context);
    this.roles = this.informer(resources.clusterRoles);
  }

  start(): void {
    this.roles.handle(this.enqueuing((role) => this.affectedBy(role)));
  }

  /** The aggregating roles that select this one, and the role itself when it aggregates. */
  private affectedBy(role: Stored<ClusterRole>): string[] {
    const own = role.aggregationRule === undefined ? [] : [keyOf(role)];
    const others = [...this.roles.list()].filter((other) => selects(other, role)).map(keyOf);
    return [...own, ...others];
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const role = this.roles.get('', name);
    if (role?.aggregationRule === undefined) return;
    const rules: PolicyRule[] = [];
    const byName = [...this.roles.list()].sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
    for (const other of byName) {
      if (other.metadata.name === name || !selects(role, other)) continue;
      for (const rule of other.rules ?? [])
        if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule);
    }
    if (isDeepStrictEqual(role.rules ?? [], rules)) return;
    await this.context.client.update(resources.clusterRoles, { ...role, rules });
  }
}

function selects(aggregating: ClusterRole, role: Stored<ClusterRole>): boolean {
  const selectors = aggregating.aggregationRule?.clusterRoleSelectors ?? [];
  const labels = role.metadata.labels ?? {};
  return selectors.some((selector) => labelSelectorFromObject(selector).matches(labels));
}
