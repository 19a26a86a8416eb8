import type { Clock, Random } from '#machinery';
import {
  AdmissionChain,
  defaultPlugins,
  type AdmissionPlugin,
  type Authorize,
  type Caller,
  type Lookup,
  type PluginSelection,
} from '#admission';
import type { ClusterAccess } from '#auth';
import { WebhookClient } from '#webhook';
import type { ClusterStore } from '#store';
import type { Environment, KindHook, KindSource, TokenIssuer } from './environment.js';
import { customMergeType } from './managed-fields/custom-types.js';
import { mergeTypeOf } from './managed-fields/merge-types.js';
import type { ApiServer } from './request.js';
import type { Reviews } from './reviews/reviews.js';
import { storeLookup } from './store-lookup.js';
import { connect } from './verbs/connect.js';
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
  /** Calls webhooks of admission; absent: a client that reaches URLs, no Services. */
  readonly webhooks?: Caller['client'];
  /** Switches plugins of admission on or off. */
  readonly admission?: PluginSelection;
  /** Absent: the plugins of the API server. */
  readonly plugins?: (lookup: Lookup) => readonly AdmissionPlugin[];
}

/** The verbs of one cluster over its store: the heart of the API server, which REST, GraphQL and the in-process client share. */
export function createRegistry(options: RegistryOptions): ApiServer {
  const { store, catalog, clock, random } = options;
  const lookup = storeLookup(store);
  const quotas = quotaLedger(() => environment);
  const plugins = (): readonly AdmissionPlugin[] =>
    defaultPlugins(
      {
        lookup,
        random,
        clock,
        quotas,
        follow: (resource, listener) =>
          store.watch({ resource, after: store.revision, onChanges: listener }),
        kindOf: (...name) => catalog.byKind(...name),
        mergeTypeOf: ({ custom, type }) =>
          custom === undefined ? mergeTypeOf(type) : customMergeType(custom.schema),
        equivalents: ({ storage }) => catalog.ofStorage(storage.resource),
        ...(options.access === undefined ? {} : { authorizer: options.access.authorizer }),
        authorize: authorizeAtOnce(options.access?.authorizer),
        client: options.webhooks ?? new WebhookClient({ clock }),
      },
      options.admission,
    );
  const environment: Environment = {
    store,
    catalog,
    clock,
    random,
    admission: new AdmissionChain(options.plugins?.(lookup) ?? plugins()),
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
    connect: (...request) => connect(environment, ...request),
  };
}

/** Asks an authorizer on behalf of an expression, which cannot wait: what would have to be asked outside the process stays undecided. */
function authorizeAtOnce(authorizer: ClusterAccess['authorizer'] | undefined): Authorize {
  if (authorizer === undefined) return () => ({ allowed: true, reason: '' });
  return (user, question) => {
    const decision = authorizer.authorize(user, question);
    if (!(decision instanceof Promise)) return decision;
    decision.catch(() => undefined);
    return {
      allowed: false,
      reason: '',
      error: 'an expression cannot wait for an authorizer outside',
    };
  };
}
