import type { UserInfo } from '../request.js';

/** What somebody wants to do, as SubjectAccessReview states it. */
export type AccessAttributes =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      /** '' for all namespaces, or the cluster scope. */
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

/** What a user may do in one namespace, for SelfSubjectRulesReview. */
export interface AccessRules {
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
  /** True when there may be more that the authorizer cannot list. */
  readonly incomplete: boolean;
}

/** Whose token it is and for which audiences, or why it is nobody's. */
export type TokenVerdict =
  | { readonly authenticated: true; readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly authenticated: false; readonly error: string };

/** What the review kinds ask: the authentication and authorization that the API server itself goes by. */
export interface Reviews {
  authorize(
    user: UserInfo,
    attributes: AccessAttributes,
  ): { readonly allowed: boolean; readonly reason: string };
  rules(user: UserInfo, namespace: string): AccessRules;
  /** `audiences` empty: those of the API server. */
  reviewToken(token: string, audiences: readonly string[]): Promise<TokenVerdict>;
}
