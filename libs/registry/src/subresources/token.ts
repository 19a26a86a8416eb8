import { fieldInvalid, invalid, notFound, StatusError, type KubeObject } from '#machinery';
import type { TokenRequest } from '#kinds';
import { timeText, type Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { admitSubresource } from '../write/admit-subresource.js';
import { decodeBody } from '../write/decode-body.js';
import { settleNamespace } from '../write/names.js';
import { boundTo } from './token-binding.js';

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
/** What kubelets ask for in the volume that every pod gets; odd on purpose, so that it can be told apart. */
const AUTOMATIC_SECONDS = 3607;
/** How long such a token really lives: clients that never read the file again keep working, with a warning (KEP-1205). */
const EXTENDED_SECONDS = 365 * 24 * 3600;

/** POST serviceaccounts/token: a signed token for a service account, perhaps bound to a pod, secret or node. */
export async function issueToken(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const { fieldValidation } = options;
  const request = decodeBody(environment, context, TOKEN_REQUEST, body, fieldValidation);
  const stated = settleNamespace(request, target).name ?? '';
  if (stated !== '' && stated !== target.name) {
    const why = 'must match the service account name if specified';
    throw invalid(TOKEN_REQUEST, target.name, [fieldInvalid('metadata.name', stated, why)]);
  }
  await admitSubresource(environment, context, target, options, request, TOKEN_REQUEST);
  const { namespace, name } = target;
  const account = environment.store.get({ resource: 'serviceaccounts', namespace, name });
  if (account === undefined) throw notFound(target.kind, name);
  const { tokens } = environment;
  if (tokens === undefined) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
  const { spec } = request as KubeObject as TokenRequest;
  const expirationSeconds = spec?.expirationSeconds ?? DEFAULT_SECONDS;
  checkExpiration(expirationSeconds);
  const given = spec?.audiences ?? [];
  const audiences = given.length === 0 ? tokens.audiences : given;
  const binding = boundTo(environment, target, spec?.boundObjectRef);
  const isAutomatic =
    binding.boundObject?.kind === 'Pod' &&
    expirationSeconds === AUTOMATIC_SECONDS &&
    audiences.every((audience) => tokens.audiences.includes(audience));
  const { uid } = account.object.metadata;
  const { token, issuedAt } = await tokens.issue({
    namespace,
    serviceAccount: { name, uid },
    audiences,
    ...binding,
    ...(isAutomatic
      ? { expirationSeconds: EXTENDED_SECONDS, warnAfterSeconds: expirationSeconds }
      : { expirationSeconds }),
  });
  const boundObjectRef = spec?.boundObjectRef ?? null;
  const answer = {
    kind: TOKEN_REQUEST.kind,
    apiVersion: request.apiVersion,
    metadata: { ...request.metadata, name, namespace, uid, creationTimestamp: timeText(issuedAt) },
    spec: { audiences, expirationSeconds, boundObjectRef },
    status: { token, expirationTimestamp: timeText(issuedAt + expirationSeconds * 1000) },
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
