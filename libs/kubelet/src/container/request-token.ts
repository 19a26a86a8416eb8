import { resources, type TokenRequest } from '#kinds';
import { clientOf, type SimulatorContext } from '#client';
import { PodTokens, type RequestToken } from './pod-tokens.js';

/** The token files of all pods, filled by the API server. */
export function podTokens(context: SimulatorContext): PodTokens {
  return new PodTokens(context.clock, tokenRequests(context));
}

/** Asks for tokens by TokenRequest, each bound to its pod, as a kubelet does. */
function tokenRequests(context: SimulatorContext): RequestToken {
  return async ({ metadata, spec }, { audience, expirationSeconds }) => {
    const { name, namespace = '', uid } = metadata;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience ? [audience] : [],
        ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    } satisfies TokenRequest;
    const account = spec.serviceAccountName || 'default';
    const client = clientOf(context, spec.nodeName ?? '');
    const { status } = await client.createSubresource<TokenRequest>(
      resources.serviceAccounts,
      namespace,
      account,
      'token',
      request,
    );
    return status?.token === undefined
      ? undefined
      : { token: status.token, expiresAt: Date.parse(status.expirationTimestamp ?? '') };
  };
}
