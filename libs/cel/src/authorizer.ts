import type { Environment } from '@marcbachmann/cel-js';

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

class PathCheck {
  constructor(
    readonly access: Access,
    readonly path: string,
  ) {}
}

class ResourceCheck {
  constructor(
    readonly access: Access,
    readonly question: Omit<ResourceQuestion, 'kind' | 'verb'>,
  ) {}
  with(part: Partial<ResourceQuestion>): ResourceCheck {
    return new ResourceCheck(this.access, { ...this.question, ...part });
  }
}

class GroupCheck {
  constructor(
    readonly access: Access,
    readonly group: string,
  ) {}
}

class AuthorizerValue {
  constructor(
    readonly access: Access,
    readonly requestResource: ResourceCheck,
  ) {}
}

class DecisionValue {
  constructor(readonly answer: AccessAnswer) {}
}

/** The variable `authorizer` of admission (KEP-3488); `own` is what the request itself is about. */
export function authorizerValue(
  access: Access,
  own: Omit<ResourceQuestion, 'kind' | 'verb'>,
): unknown {
  return new AuthorizerValue(access, new ResourceCheck(access, own));
}

const HOME = 'kubernetes.authorization';

/** Adds the functions by which expressions ask whether somebody may do something. */
export function addAuthorizer(environment: Environment): Environment {
  const type = (name: string): string => `${HOME}.${name}`;
  const [authorizer, path, group, resource, decision] = [
    type('Authorizer'),
    type('PathCheck'),
    type('GroupCheck'),
    type('ResourceCheck'),
    type('Decision'),
  ] as const;
  const empty = { version: '*', subresource: '', namespace: '', name: '' };
  environment
    .registerType(decision, { ctor: DecisionValue, fields: {} })
    .registerType(path, { ctor: PathCheck, fields: {} })
    .registerType(group, { ctor: GroupCheck, fields: {} })
    .registerType(resource, { ctor: ResourceCheck, fields: {} })
    .registerType(authorizer, { ctor: AuthorizerValue, fields: { requestResource: resource } })
    .registerFunction(
      `${authorizer}.path(string): ${path}`,
      (self: AuthorizerValue, text: string) => new PathCheck(self.access, text),
    )
    .registerFunction(
      `${authorizer}.group(string): ${group}`,
      (self: AuthorizerValue, name: string) => new GroupCheck(self.access, name),
    )
    .registerFunction(
      `${authorizer}.serviceAccount(string, string): ${authorizer}`,
      (self: AuthorizerValue, namespace: string, name: string) => {
        const access = self.access.serviceAccount(namespace, name);
        return new AuthorizerValue(
          access,
          new ResourceCheck(access, self.requestResource.question),
        );
      },
    )
    .registerFunction(
      `${group}.resource(string): ${resource}`,
      (self: GroupCheck, name: string) =>
        new ResourceCheck(self.access, { ...empty, group: self.group, resource: name }),
    )
    .registerFunction(
      `${path}.check(string): ${decision}`,
      (self: PathCheck, verb: string) =>
        new DecisionValue(self.access.ask({ kind: 'path', verb, path: self.path })),
    )
    .registerFunction(
      `${resource}.check(string): ${decision}`,
      (self: ResourceCheck, verb: string) =>
        new DecisionValue(self.access.ask({ kind: 'resource', verb, ...self.question })),
    )
    .registerFunction(`${decision}.allowed(): bool`, ({ answer }: DecisionValue) => answer.allowed)
    .registerFunction(`${decision}.reason(): string`, ({ answer }: DecisionValue) => answer.reason)
    .registerFunction(
      `${decision}.errored(): bool`,
      ({ answer }: DecisionValue) => answer.error !== undefined,
    )
    .registerFunction(
      `${decision}.error(): string`,
      ({ answer }: DecisionValue) => answer.error ?? '',
    );
  for (const part of ['subresource', 'namespace', 'name'] as const)
    environment.registerFunction(
      `${resource}.${part}(string): ${resource}`,
      (self: ResourceCheck, text: string) => self.with({ [part]: text }),
    );
  return environment;
}
