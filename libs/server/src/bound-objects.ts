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
    audiences: [tokens.issuer],
    async issue({ serviceAccount: { name, uid }, ...order }) {
      const issuedAt = now();
      const { token } = await tokens.issue({ ...order, name, uid });
      return { token, issuedAt };
    },
  };
}
