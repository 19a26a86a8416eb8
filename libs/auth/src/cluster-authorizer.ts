import type { ClusterStore } from '#store';
import type { Authorizer } from './authorizer.js';
import { NodeAuthorizer } from './node/node-authorizer.js';
import { NodeRelations } from './node/node-relations.js';
import { nodeRules } from './rbac/bootstrap-policy.js';
import { PolicyIndex } from './rbac/policy-index.js';
import { RbacAuthorizer } from './rbac/rbac-authorizer.js';
import { UnionAuthorizer } from './union-authorizer.js';

/** Who may what in one cluster. */
export interface ClusterAccess {
  /** All authorizers in their order. */
  readonly authorizer: Authorizer;
  /** The one that goes by roles: what it says a user holds is what he may hand out. */
  readonly rbac: RbacAuthorizer;
  readonly roles: Pick<PolicyIndex, 'rulesOf'>;
}

/** The authorizers Node and RBAC over the objects of a cluster, and `further` ones behind them. */
export function clusterAccess(
  store: ClusterStore,
  further: readonly Authorizer[] = [],
): ClusterAccess {
  const roles = new PolicyIndex();
  roles.follow(store);
  const rbac = new RbacAuthorizer(roles);
  const node = new NodeAuthorizer(new NodeRelations(store), nodeRules());
  return { authorizer: new UnionAuthorizer([node, rbac, ...further]), rbac, roles };
}
