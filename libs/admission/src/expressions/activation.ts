import {
  authorizerValues,
  fromJson,
  type Access,
  type AccessAnswer,
  type AccessQuestion,
} from '#cel';
import type { KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { AdmissionUser, Attributes } from '../plugin.js';
import { requestFacts } from './request.js';

/** Answers whether a user may do something; the server's authorizer. */
export type Authorize = (user: AdmissionUser, question: AccessQuestion) => AccessAnswer;

/** The values that expressions speak of, each made when first needed. */
export class Activation {
  readonly values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;

  constructor(
    object: KubeObject | undefined,
    old: KubeObject | undefined,
    attributes: Attributes,
    kind: KindDefinition,
    authorize: Authorize,
  ) {
    this.lazily('object', () => fromJson(object ?? null));
    this.lazily('oldObject', () => fromJson(old ?? null));
    this.lazily('request', () => fromJson(requestFacts(attributes, kind)));
    this.lazily('namespaceObject', () => null);
    const { group, version, plural } = attributes.kind;
    const rights = (): ReturnType<typeof authorizerValues> =>
      authorizerValues(accessOf(attributes.user, authorize), {
        group,
        version,
        resource: plural,
        subresource: attributes.subresource ?? '',
        namespace: attributes.namespace,
        name: attributes.name,
      });
    this.lazily('authorizer', () => rights().authorizer);
    this.lazily('authorizer.requestResource', () => rights().requestResource);
  }

  /** A value that is computed once, when an expression speaks of it. */
  lazily(name: string, make: () => unknown, home = this.values): void {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(home, name, {
      enumerable: true,
      configurable: true,
      get: () => (made ??= { value: make() }).value,
    });
  }
}

function accessOf(user: AdmissionUser, authorize: Authorize): Access {
  return {
    ask: (question) => authorize(user, question),
    serviceAccount: (namespace, name) =>
      accessOf(
        {
          name: `system:serviceaccount:${namespace}:${name}`,
          groups: [
            'system:serviceaccounts',
            `system:serviceaccounts:${namespace}`,
            'system:authenticated',
          ],
        },
        authorize,
      ),
  };
}
