import type { UserInfo } from '#registry';
import { AuthorizedApi } from './api/authorized-api.js';
import { ObjectLoaders } from './api/object-loaders.js';
import type { GraphqlCluster } from './options.js';

/** What resolvers know of a request. Lives as long as the request. */
export interface GraphqlContext {
  readonly cluster: GraphqlCluster;
  readonly api: AuthorizedApi;
  readonly objects: ObjectLoaders;
}

/** The context of one request of a user. */
export function contextFor(
  cluster: GraphqlCluster,
  user: UserInfo,
  userAgent: string | undefined,
): GraphqlContext {
  const api = new AuthorizedApi(cluster, user, userAgent);
  return { cluster, api, objects: new ObjectLoaders(api) };
}

/** What a resolver starts from. It differs from type to type, which only each resolver knows: `any`, as in graphql itself. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnySource = any;
