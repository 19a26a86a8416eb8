import {
  fieldInvalid,
  invalid,
  notFound,
  StatusError,
  type Draft,
  type KubeObject,
} from '#machinery';
import type { ServiceAccount, TokenRequest } from '#kinds';
import type { Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { decodeBody } from '../write/decode-body.js';
import { settleNamespace } from '../write/names.js';

type Named = Target & { readonly name: string };
const TOKEN_REQUEST = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  type: 'authentication_v1.TokenRequest',
};
const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;

/** The kinds that a token may be bound to: it dies with the object. */
const BINDABLE: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Secret: 'secrets',
  Node: 'nodes',
};

/** POST serviceaccounts/token: a signed token for a service account, perhaps bound to a pod or secret. */
export async function issueToken(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const request = decodeBody(
    environment,
    context,
    TOKEN_REQUEST,
    body,
    options.fieldValidation,
  ) as Draft<TokenRequest>;
  settleNamespace(request as Draft<KubeObject>, target);
  const account = environment.store.get({
    resource: 'serviceaccounts',
    namespace: target.namespace,
    name: target.name,
  });
  if (account === undefined) throw notFound(target.kind, target.name);
  if (environment.tokens === undefined) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
  const { uid, name } = (account.object as ServiceAccount).metadata as {
    uid: string;
    name: string;
  };
  const expirationSeconds = request.spec?.expirationSeconds ?? DEFAULT_SECONDS;
  checkExpiration(expirationSeconds);
  const boundObject = boundTo(environment, target, request as TokenRequest);
  const audiences = request.spec?.audiences ?? [];
  const issued = await environment.tokens.issue({
    namespace: target.namespace,
    serviceAccount: { name, uid },
    audiences,
    expirationSeconds,
    ...(boundObject === undefined ? {} : { boundObject }),
  });
  const answer = {
    ...request,
    metadata: { name, namespace: target.namespace, creationTimestamp: issued.issuedAt },
    spec: {
      ...request.spec,
      audiences: issued.audiences,
      expirationSeconds,
      boundObjectRef: request.spec?.boundObjectRef ?? null,
    },
    status: { token: issued.token, expirationTimestamp: issued.expirationTimestamp },
  };
  return { object: answer as unknown as KubeObject, created: true };
}

function checkExpiration(seconds: number): void {
  const field = 'spec.expirationSeconds';
  if (seconds < SHORTEST_SECONDS) {
    throw invalid(TOKEN_REQUEST, '', [
      fieldInvalid(field, seconds, 'may not specify a duration less than 10 minutes'),
    ]);
  }
  if (seconds > LONGEST_SECONDS) {
    throw invalid(TOKEN_REQUEST, '', [
      fieldInvalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'),
    ]);
  }
}

function boundTo(environment: Environment, target: Named, request: TokenRequest) {
  const reference = request.spec?.boundObjectRef;
  if (reference?.kind === undefined) return undefined;
  const resource = BINDABLE[reference.kind];
  const name = reference.name ?? '';
  if (resource === undefined) {
    throw new StatusError(
      400,
      'BadRequest',
      `cannot bind token for serviceaccount to object type ${reference.apiVersion ?? ''}, Kind=${reference.kind}`,
    );
  }
  const namespace = reference.kind === 'Node' ? '' : target.namespace;
  const found = environment.store.get({ resource, namespace, name });
  if (found === undefined) throw notFound({ group: '', plural: resource }, name);
  const { uid } = found.object.metadata;
  if (reference.uid !== undefined && reference.uid !== '' && reference.uid !== uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
      {
        name,
        kind: resource,
      },
    );
  }
  return { kind: reference.kind, name, uid };
}
