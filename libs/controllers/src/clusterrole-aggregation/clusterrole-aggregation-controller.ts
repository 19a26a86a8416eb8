import { isDeepStrictEqual } from 'node:util';
import { resources, type ClusterRole, type LabelSelector, type PolicyRule } from '#kinds';
import { labelSelectorFromObject, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

/** Under this name the rules are applied. */
const fieldManager = 'clusterrole-aggregation-controller';

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
    const byName = [...this.roles.list()]
      .filter(({ metadata }) => metadata.name !== name)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
      const { matches } = matcher(selector);
      for (const rule of byName.filter(matches).flatMap((other) => other.rules ?? []))
        if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule);
    }
    if (isDeepStrictEqual(role.rules ?? [], rules)) return;
    const { apiVersion, kind } = role;
    const applied = { apiVersion, kind, metadata: { name }, rules };
    await this.context.client.apply(resources.clusterRoles, applied, fieldManager);
  }
}

function selects(aggregating: ClusterRole, role: Stored<ClusterRole>): boolean {
  const selectors = aggregating.aggregationRule?.clusterRoleSelectors ?? [];
  return selectors.some((selector) => matcher(selector).matches(role));
}

function matcher(selector: LabelSelector): { matches: (role: Stored<ClusterRole>) => boolean } {
  const parsed = labelSelectorFromObject(selector);
  return { matches: ({ metadata }) => parsed.matches(metadata.labels ?? {}) };
}
