import { StatusError, forbidden } from '#machinery';
import type { User } from './user.js';

/** What a request wants to do (the attributes of SubjectAccessReview). */
export type Attributes =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      /** '' at the cluster scope, or for all namespaces. */
      readonly namespace: string;
      readonly name: string;
      /** How a list, watch or deletecollection narrows itself (KEP-4601): the texts of `fieldSelector` and `labelSelector`. */
      readonly fieldSelector?: string;
      readonly labelSelector?: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

export interface Decision {
  readonly allowed: boolean;
  /** A refusal that no other authorizer may overrule. */
  readonly denied?: true;
  /** Why; '' when the authorizer has nothing to say. */
  readonly reason: string;
  /** What kept an authorizer from deciding. */
  readonly error?: string;
}

/** Nothing to say: the next authorizer is asked. */
export const NO_OPINION: Decision = { allowed: false, reason: '' };

/** What a user may do in one namespace (the status of SelfSubjectRulesReview). */
export interface Rules {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly nonResourceRules: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs: readonly string[];
  }[];
  /** True when there may be more that cannot be listed. */
  readonly incomplete: boolean;
  /** What went wrong while listing. */
  readonly error?: string;
}

/** Decides what a user may do. Answers at once unless somebody outside of the process has to be asked. */
export interface Authorizer {
  authorize(user: User, attributes: Attributes): Decision | Promise<Decision>;
  /** All that the user may do in a namespace. */
  rules(user: User, namespace: string): Rules;
}

/** Throws the 403 of the API server (or rejects with it) when the user may not do this. `told` hears the decision first. */
export function requireAllowed(
  authorizer: Pick<Authorizer, 'authorize'>,
  user: User,
  attributes: Attributes,
  told?: (decision: Decision) => void,
): void | Promise<void> {
  const decision = authorizer.authorize(user, attributes);
  if (decision instanceof Promise)
    return decision.then((decided) => refuseUnlessAllowed(user, attributes, decided, told));
  refuseUnlessAllowed(user, attributes, decision, told);
}

function refuseUnlessAllowed(
  user: User,
  attributes: Attributes,
  decision: Decision,
  told: ((decision: Decision) => void) | undefined,
): void {
  told?.(decision);
  if (!decision.allowed) throw forbiddenError(user, attributes, decision.reason);
}

/** The 403 for a refused request, in the words of the API server. */
export function forbiddenError(user: User, attributes: Attributes, reason: string): StatusError {
  const tail = reason === '' ? '' : `: ${reason}`;
  const who = JSON.stringify(user.name);
  if (attributes.kind === 'path') {
    const text = `forbidden: User ${who} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}${tail}`;
    return new StatusError(403, 'Forbidden', text, {});
  }
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const text = `User ${who} cannot ${verb} resource "${what}" in API group "${group}" ${where}${tail}`;
  return forbidden({ group, plural: resource }, name, text);
}
