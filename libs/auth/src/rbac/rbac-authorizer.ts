import type { PolicyRule } from '#kinds';
import type { Attributes, Authorizer, Decision, Rules } from '../authorizer.js';
import { aggregate } from '../union-authorizer.js';
import type { User } from '../user.js';
import type { Grant, Grants, PolicyIndex } from './policy-index.js';
import { nameMatches, ruleAllows, ruleCoversResource } from './rule-matching.js';

/** So many users have their grants remembered; the one remembered longest goes first. */
const REMEMBERED_USERS = 256;
/** So many different questions (or namespaces) are remembered for each of them. */
const REMEMBERED_QUESTIONS = 256;

/** Decides by roles and bindings (the RBAC mode of the API server). What a user holds is remembered until any of them changes. */
export class RbacAuthorizer implements Authorizer {
  private readonly holders = new Map<string, Holder>();
  private generation = -1;

  constructor(private readonly index: PolicyIndex) {}

  authorize(user: User, attributes: Attributes): Decision {
    const holder = this.holderOf(user);
    const grant = holder.grantFor(attributes);
    if (grant !== undefined) return { allowed: true, reason: `RBAC: allowed by ${grant.by}` };
    const errors = holder.errors(attributes.kind === 'path' ? '' : attributes.namespace);
    return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` };
  }

  rules(user: User, namespace: string): Rules {
    const { rules, errors } = this.held(user, namespace);
    return {
      resourceRules: rules
        .filter(({ resources }) => (resources?.length ?? 0) > 0)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs: verbs ?? [],
          apiGroups: apiGroups ?? [],
          resources: resources ?? [],
          ...((resourceNames?.length ?? 0) === 0 ? {} : { resourceNames: resourceNames! }),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => (nonResourceURLs?.length ?? 0) > 0)
        .map(({ verbs, nonResourceURLs }) => ({
          verbs: verbs ?? [],
          nonResourceURLs: nonResourceURLs!,
        })),
      incomplete: false,
      ...(errors.length === 0 ? {} : { error: aggregate(errors) }),
    };
  }

  /** The rules that a user holds in a namespace, those of the whole cluster included. */
  held(
    user: User,
    namespace: string,
  ): { readonly rules: readonly PolicyRule[]; readonly errors: readonly string[] } {
    const scopes = this.holderOf(user).scopes(namespace);
    return {
      rules: scopes.flatMap(({ grants }) => grants.map(({ rule }) => rule)),
      errors: scopes.flatMap(({ errors }) => errors),
    };
  }

  private holderOf(user: User): Holder {
    if (this.generation !== this.index.generation) {
      this.holders.clear();
      this.generation = this.index.generation;
    }
    const key = `${user.name}\n${user.groups.join('\n')}`;
    const known = this.holders.get(key);
    if (known !== undefined) return known;
    const holder = new Holder(this.index, user);
    this.holders.set(key, holder);
    if (this.holders.size > REMEMBERED_USERS)
      this.holders.delete(this.holders.keys().next().value!);
    return holder;
  }
}

/** What one user holds, worked out namespace by namespace and question by question. */
class Holder {
  private readonly byNamespace = new Map<string, Grants>();
  /** Grants that cover a verb on a resource, before names are looked at. */
  private readonly matching = new Map<string, readonly Grant[]>();

  constructor(
    private readonly index: PolicyIndex,
    private readonly user: User,
  ) {}

  /** The first grant that allows a request: those of the cluster come before those of its namespace. */
  grantFor(attributes: Attributes): Grant | undefined {
    if (attributes.kind === 'path')
      return this.scope('').grants.find(({ rule }) => ruleAllows(rule, attributes));
    const { verb, group, resource, subresource, namespace, name } = attributes;
    const key = `${namespace}\n${verb}\n${group}\n${resource}\n${subresource}`;
    let candidates = this.matching.get(key);
    if (candidates === undefined) {
      candidates = this.scopes(namespace).flatMap(({ grants }) =>
        grants.filter(({ rule }) => ruleCoversResource(rule, attributes)),
      );
      remember(this.matching, key, candidates);
    }
    return candidates.find(({ rule }) => nameMatches(rule, name));
  }

  errors(namespace: string): readonly string[] {
    return this.scopes(namespace).flatMap(({ errors }) => errors);
  }

  scopes(namespace: string): readonly Grants[] {
    return namespace === '' ? [this.scope('')] : [this.scope(''), this.scope(namespace)];
  }

  private scope(namespace: string): Grants {
    const known = this.byNamespace.get(namespace);
    if (known !== undefined) return known;
    const grants = this.index.grantsOf(this.user, namespace);
    remember(this.byNamespace, namespace, grants);
    return grants;
  }
}

/** A full memory starts afresh: what is asked often is soon back. */
function remember<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  if (memory.size >= REMEMBERED_QUESTIONS) memory.clear();
  memory.set(key, value);
}
