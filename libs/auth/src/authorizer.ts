import { StatusError, forbidden } from '#machinery';
import { ANONYMOUS, UNAUTHENTICATED_GROUP, type User } from './user.js';

/** What a request wants to do (the attributes of SubjectAccessReview). */
export type Attributes =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      /** '' at the cluster scope. */
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

export interface Decision {
  readonly allowed: boolean;
  /** Why; '' when the authorizer has nothing to say. */
  readonly reason: string;
}

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
}

/** Decides what a user may do. Synchronous: policies live in memory. */
export interface Authorizer {
  authorize(user: User, attributes: Attributes): Decision;
  /** All that the user may do in a namespace. */
  rules(user: User, namespace: string): Rules;
}

/** Paths that everybody may read: what `system:public-info-viewer` grants. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set([
  '/healthz',
  '/livez',
  '/readyz',
  '/version',
  '/version/',
]);

/** Everybody who proved an identity may do everything; anonymous requests may read the public paths. */
export class AllowAuthenticated implements Authorizer {
  authorize(user: User, attributes: Attributes): Decision {
    if (isProven(user)) return { allowed: true, reason: '' };
    const allowed =
      attributes.kind === 'path' && attributes.verb === 'get' && PUBLIC_PATHS.has(attributes.path);
    return { allowed, reason: '' };
  }

  rules(user: User): Rules {
    const verbs = ['*'];
    return isProven(user)
      ? {
          resourceRules: [{ verbs, apiGroups: ['*'], resources: ['*'] }],
          nonResourceRules: [{ verbs, nonResourceURLs: ['*'] }],
          incomplete: false,
        }
      : {
          resourceRules: [],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: [...PUBLIC_PATHS] }],
          incomplete: false,
        };
  }
}

function isProven(user: User): boolean {
  return !user.groups.includes(UNAUTHENTICATED_GROUP) && user.name !== ANONYMOUS.name;
}

/** The 403 for a refused request, in the words of the API server. */
export function forbiddenError(user: User, attributes: Attributes, reason: string): StatusError {
  const tail = reason === '' ? '' : `: ${reason}`;
  if (attributes.kind === 'path') {
    const text = `forbidden: User "${user.name}" cannot ${attributes.verb} path "${attributes.path}"${tail}`;
    return new StatusError(403, 'Forbidden', text, {});
  }
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const text = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${tail}`;
  return forbidden({ group, plural: resource }, name, text);
}
