import type { BoundObjectLookup, ServiceAccountTokens } from '#auth';
import type { TokenIssuer } from '#registry';
import type { ClusterStore } from '#store';

/** The uids of objects that tokens are bound to, straight from the store. */
export function boundObjects(store: ClusterStore): BoundObjectLookup {
  return {
    uid: (resource, namespace, name) =>
      store.get({ resource, namespace: resource === 'nodes' ? '' : namespace, name })?.object
        .metadata.uid,
  };
}

/** Signs what TokenRequests ask for. */
export function tokenIssuer(tokens: ServiceAccountTokens, now: () => number): TokenIssuer {
  return {
    async issue({ namespace, serviceAccount, audiences, expirationSeconds, boundObject }) {
      const granted = audiences.length === 0 ? [tokens.issuer] : audiences;
      const bound =
        boundObject === undefined
          ? {}
          : { boundObject: boundObject as { kind: 'Pod'; name: string; uid: string } };
      const issuedAt = now();
      const { token, expiresAt } = await tokens.issue({
        namespace,
        name: serviceAccount.name,
        uid: serviceAccount.uid,
        audiences: granted,
        expirationSeconds,
        ...bound,
      });
      const text = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
      return {
        token,
        audiences: granted,
        issuedAt: text(issuedAt),
        expirationTimestamp: text(expiresAt),
      };
    },
  };
}
