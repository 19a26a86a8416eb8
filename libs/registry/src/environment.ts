import type { Clock, Draft, KubeObject, Random, Status } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { AdmissionChain } from '#admission';
import type { ClusterAccess } from '#auth';
import type { ClusterStore } from '#store';
import type { Reviews } from './reviews/reviews.js';
import type { BookmarkTicker } from './watch/bookmark-ticker.js';

/** What one write reserves outside of its object (cluster IPs, node ports). Exactly one of the two is called. */
export interface Reservation {
  /** The write is durable. */
  commit(): void | Promise<void>;
  /** The write was refused or only tried. */
  rollback(): void | Promise<void>;
}

/** Work that a kind needs beside its strategy: allocation. It decides synchronously, so that two requests never share a number. */
export interface KindHook {
  /** Fills what is allocated into a new object, before it is validated. */
  create(object: Draft<KubeObject>, dryRun: boolean): Reservation;
  /** Fills what the changed object needs, notes what it no longer needs. */
  update(object: Draft<KubeObject>, old: KubeObject, dryRun: boolean): Reservation;
  /** The object is gone. */
  deleted(object: KubeObject): void | Promise<void>;
}

/** Signs the tokens of service accounts. */
export interface TokenIssuer {
  /** The API server's own audiences: what a token gets that asks for none. */
  readonly audiences: readonly string[];
  issue(request: TokenRequestFacts): Promise<IssuedToken>;
}

export interface TokenRequestFacts {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObject?: {
    readonly kind: 'Pod' | 'Secret' | 'Node';
    readonly name: string;
    readonly uid: string;
  };
  /** The node of a bound pod (KEP-4193). */
  readonly node?: { readonly name: string; readonly uid?: string };
  /** Seconds from issue after which the token should have been replaced. */
  readonly warnAfterSeconds?: number;
}

/** Finds kinds at run time; the catalog of kinds implements it. */
export interface KindSource {
  byResource(group: string, version: string, plural: string): KindDefinition | undefined;
  byKind(group: string, version: string, kind: string): KindDefinition | undefined;
  /** The kinds that show objects of one storage resource, in all served versions. */
  ofStorage(resource: string): readonly KindDefinition[];
  /** Calls `listener` once when the kind is no longer served in this shape; the returned function forgets it. Absent: kinds never go. */
  onRetired?(kind: KindDefinition, listener: () => void): () => void;
}

/** What all verbs share. */
export interface Environment {
  readonly store: ClusterStore;
  readonly catalog: KindSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly admission: AdmissionChain;
  /** By storage resource. */
  readonly hooks: ReadonlyMap<string, KindHook>;
  readonly tokens: TokenIssuer | undefined;
  readonly reviews: Reviews | undefined;
  /** Who may hand out which rights; absent: whoever gets this far may hand out all. */
  readonly access: ClusterAccess | undefined;
  readonly ticker: BookmarkTicker;
}

/** Now, as metadata shows it: RFC 3339 with whole seconds. */
export function timestamp(clock: Clock): string {
  const second = Math.floor(clock.now() / 1000);
  if (second !== written.second) {
    written = { second, text: timeText(second * 1000) };
  }
  return written.text;
}

/** A time in milliseconds as RFC 3339 with whole seconds. */
export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -5)}Z`;
}

/** The second that was written last: writes come many to a second, and formatting a date takes longer than most of their steps. */
let written = { second: Number.NaN, text: '' };

/** The Status of a request that worked and has no object to show. */
export function success(code?: number, details?: Status['details']): Status & KubeObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
    // A deletion's Status carries no code on the wire.
    ...(code === undefined ? {} : { code }),
  } as Status & KubeObject;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}
