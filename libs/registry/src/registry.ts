import type { Clock, Random } from '#machinery';
import { AdmissionChain, defaultPlugins, type AdmissionPlugin, type Lookup } from '#admission';
import type { ClusterAccess } from '#auth';
import type { ClusterStore } from '#store';
import type { Environment, KindHook, KindSource, TokenIssuer } from './environment.js';
import type { ApiServer } from './request.js';
import type { Reviews } from './reviews/reviews.js';
import { storeLookup } from './store-lookup.js';
import { create } from './verbs/create.js';
import { deleteCollection } from './verbs/delete-collection.js';
import { deleteObject } from './verbs/delete.js';
import { get } from './verbs/get.js';
import { list } from './verbs/list.js';
import { patch } from './verbs/patch.js';
import { update } from './verbs/update.js';
import { watch } from './verbs/watch.js';
import { quotaLedger } from './write/quota-ledger.js';
import { BookmarkTicker } from './watch/bookmark-ticker.js';

export interface RegistryOptions {
  readonly store: ClusterStore;
  readonly catalog: KindSource;
  readonly clock: Clock;
  readonly random: Random;
  /** Allocators and the like, by storage resource. */
  readonly hooks?: ReadonlyMap<string, KindHook>;
  /** Absent: `serviceaccounts/token` is not served. */
  readonly tokens?: TokenIssuer;
  /** Absent: reviews of access and of tokens are not served. */
  readonly reviews?: Reviews;
  /** Absent: nobody is kept from handing out rights. */
  readonly access?: ClusterAccess;
  /** Absent: the plugins that are on by default. */
  readonly plugins?: (lookup: Lookup) => readonly AdmissionPlugin[];
}

/** The verbs of one cluster over its store: the heart of the API server, which REST, GraphQL and the in-process client share. */
export function createRegistry(options: RegistryOptions): ApiServer {
  const { store, catalog, clock, random } = options;
  const lookup = storeLookup(store);
  const quotas = quotaLedger(() => environment);
  const environment: Environment = {
    store,
    catalog,
    clock,
    random,
    admission: new AdmissionChain(
      options.plugins?.(lookup) ?? defaultPlugins({
          lookup,
          random,
          clock,
          quotas,
          ...(options.access === undefined ? {} : { authorizer: options.access.authorizer }),
        }),
    ),
    hooks: options.hooks ?? new Map<string, KindHook>(),
    tokens: options.tokens,
    reviews: options.reviews,
    access: options.access,
    ticker: new BookmarkTicker(clock),
  };
  return {
    create: (...request) => create(environment, ...request),
    get: (...request) => get(environment, ...request),
    list: (...request) => list(environment, ...request),
    watch: (...request) => watch(environment, ...request),
    update: (...request) => update(environment, ...request),
    patch: (...request) => patch(environment, ...request),
    delete: (...request) => deleteObject(environment, ...request),
    deleteCollection: (...request) => deleteCollection(environment, ...request),
  };
}
