import { EvaluationError, OpaqueValue } from '../values/values.js';
import type { Implementations } from './implementations.js';

/** What an expression asks about: the attributes of SubjectAccessReview. */
export type AccessQuestion =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

export interface AccessAnswer {
  readonly allowed: boolean;
  readonly reason: string;
  /** What kept the authorizer from deciding. */
  readonly error?: string;
}

/** Answers for one user; `serviceAccount` gives the one who answers for another. */
export interface Access {
  ask(question: AccessQuestion): AccessAnswer;
  serviceAccount(namespace: string, name: string): Access;
}

type ResourceQuestion = Extract<AccessQuestion, { kind: 'resource' }>;

/** Values of the authorizer are equal only to themselves. */
abstract class AuthorizationValue extends OpaqueValue {
  equals(other: AuthorizationValue): boolean {
    return this === other;
  }
}

class PathCheck extends AuthorizationValue {
  readonly typeName = 'kubernetes.authorization.PathCheck';
  constructor(
    readonly access: Access,
    readonly path: string,
  ) {
    super();
  }
}

class ResourceCheck extends AuthorizationValue {
  readonly typeName = 'kubernetes.authorization.ResourceCheck';
  constructor(
    readonly access: Access,
    readonly question: Omit<ResourceQuestion, 'kind' | 'verb'>,
  ) {
    super();
  }
  with(part: Partial<ResourceQuestion>): ResourceCheck {
    return new ResourceCheck(this.access, { ...this.question, ...part });
  }
}

class GroupCheck extends AuthorizationValue {
  readonly typeName = 'kubernetes.authorization.GroupCheck';
  constructor(
    readonly access: Access,
    readonly group: string,
  ) {
    super();
  }
}

class AuthorizerValue extends AuthorizationValue {
  readonly typeName = 'kubernetes.authorization.Authorizer';
  constructor(readonly access: Access) {
    super();
  }
}

class DecisionValue extends AuthorizationValue {
  readonly typeName = 'kubernetes.authorization.Decision';
  constructor(readonly answer: AccessAnswer) {
    super();
  }
}

/** The variables of admission that ask for rights (KEP-3488); `own` is what the request itself is about. */
export function authorizerValues(
  access: Access,
  own: Omit<ResourceQuestion, 'kind' | 'verb'>,
): { readonly authorizer: unknown; readonly requestResource: unknown } {
  return {
    authorizer: new AuthorizerValue(access),
    requestResource: new ResourceCheck(access, own),
  };
}

const stated = (text: string, what: string): string => {
  if (text.trim() === '') throw new EvaluationError(`${what} must not be empty`);
  return text;
};
const part =
  (name: 'subresource' | 'namespace' | 'name') =>
  (self: ResourceCheck, text: string): ResourceCheck =>
    self.with({ [name]: text });

/** The functions by which expressions ask whether somebody may do something. Selectors do not narrow what is asked. */
export const authorization: Implementations = {
  '.path': ({ access }: AuthorizerValue, path: string) =>
    new PathCheck(access, stated(path, 'path')),
  '.group': ({ access }: AuthorizerValue, group: string) => new GroupCheck(access, group),
  '.serviceAccount': ({ access }: AuthorizerValue, namespace: string, name: string) =>
    new AuthorizerValue(access.serviceAccount(namespace, name)),
  '.resource': ({ access, group }: GroupCheck, resource: string) =>
    new ResourceCheck(access, {
      group,
      resource: stated(resource, 'resource'),
      version: '*',
      subresource: '',
      namespace: '',
      name: '',
    }),
  '.subresource': part('subresource'),
  '.namespace': part('namespace'),
  '.name': part('name'),
  '.fieldSelector': (self: ResourceCheck) => self,
  '.labelSelector': (self: ResourceCheck) => self,
  '.check': (self: PathCheck | ResourceCheck, verb: string) =>
    new DecisionValue(
      self.access.ask(
        self instanceof PathCheck
          ? { kind: 'path', verb, path: self.path }
          : { kind: 'resource', verb, ...self.question },
      ),
    ),
  '.allowed': ({ answer }: DecisionValue) => answer.allowed,
  '.reason': ({ answer }: DecisionValue) => answer.reason,
  '.errored': ({ answer }: DecisionValue) => answer.error !== undefined,
  '.error': ({ answer }: DecisionValue) => answer.error ?? '',
};
