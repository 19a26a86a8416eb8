import type { PolicyRule } from '#kinds';
import type { User } from '../user.js';
import { compacted, goList, ruleText, uncovered } from './covers.js';
import type { RbacAuthorizer } from './rbac-authorizer.js';

/**
 * Why a user may not hand out `rules` in a namespace ('' at the cluster scope): he does not hold them all himself. Undefined when he
 * does. The text is that of the API server.
 */
export function escalation(
  rbac: Pick<RbacAuthorizer, 'held'>,
  user: User,
  namespace: string,
  rules: readonly PolicyRule[],
): string | undefined {
  const { rules: held, errors } = rbac.held(user, namespace);
  const missing = uncovered(held, rules);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compacted(missing).map(ruleText))].toSorted().join('\n');
  const who = `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)})`;
  const tail = errors.length === 0 ? '' : `; resolution errors: [${errors.join(' ')}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines}${tail}`;
}
