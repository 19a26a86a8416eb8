import type { IncomingHttpHeaders } from 'node:http';
import type { PeerCertificate } from 'node:tls';
import type { Clock } from '#machinery';
import { userOfCertificate } from './client-certificate.js';
import type { FrontProxy } from './configuration/front-proxy.js';
import type { OidcIssuer } from './configuration/oidc-issuer.js';
import type { ServiceAccountTokens, VerifiedToken } from './service-account-tokens.js';
import { ANONYMOUS, serviceAccountGroups, withAuthenticatedGroup, type User } from './user.js';

/** What a request brings to prove who it is. */
export interface Credentials {
  /** The client certificate, when the TLS layer verified it. */
  readonly certificate?: PeerCertificate;
  /** The text behind `Bearer `. */
  readonly bearer?: string;
  /** All headers, for what a front proxy says; absent: it says nothing. */
  readonly headers?: IncomingHttpHeaders;
}

/** Looks up the objects that a service account token depends on; the uid, or undefined when there is no such object. */
export interface BoundObjectLookup {
  uid(
    resource: 'serviceaccounts' | 'pods' | 'secrets' | 'nodes',
    namespace: string,
    name: string,
  ): string | undefined;
}

export interface AuthenticatorOptions {
  readonly clock: Clock;
  readonly staticTokens?: ReadonlyMap<string, User>;
  readonly serviceAccounts?: {
    readonly tokens: ServiceAccountTokens;
    readonly lookup: BoundObjectLookup;
  };
  /** Who a request without credentials is; `undefined` refuses it. Default: `system:anonymous`. */
  readonly anonymous?: User | undefined;
  /** Issuers of other JWTs. */
  readonly issuers?: readonly OidcIssuer[];
  /** Absent: nobody's word is taken for others. */
  readonly frontProxy?: FrontProxy;
  /** Audiences that the API server itself answers to; default: the issuer. */
  readonly audiences?: readonly string[];
}

/** The outcome of checking a bearer token for TokenReview. */
export type TokenReviewOutcome =
  | { readonly authenticated: true; readonly user: User; readonly audiences: readonly string[] }
  | { readonly authenticated: false; readonly error: string };

/** Signatures of at most so many tokens are remembered. */
const REMEMBERED_TOKENS = 1024;

/** Finds the user of a request: what a front proxy says, client certificate, bearer token, then anonymous. */
export class Authenticator {
  private readonly verified = new Map<string, VerifiedToken>();
  private readonly anonymous: User | undefined;

  constructor(private readonly options: AuthenticatorOptions) {
    this.anonymous = 'anonymous' in options ? options.anonymous : ANONYMOUS;
  }

  /** The user, or undefined when the credentials are wrong (401). Answers at once wherever no signature must be checked. */
  authenticate(credentials: Credentials): User | undefined | Promise<User | undefined> {
    const { certificate, headers = {} } = credentials;
    if (certificate !== undefined) {
      const claim = this.options.frontProxy?.claim(certificate, headers);
      if (claim?.kind === 'user') return claim.user;
      // The authority of proxies vouches for nobody else.
      const user = claim === undefined ? userOfCertificate(certificate) : undefined;
      if (user !== undefined) return user;
    }
    if (credentials.bearer === undefined || credentials.bearer === '') return this.anonymous;
    const known = this.options.staticTokens?.get(credentials.bearer);
    if (known !== undefined) return known;
    const remembered = this.verified.get(credentials.bearer);
    if (remembered !== undefined) return this.userOf(remembered, this.ownAudiences());
    return this.review(credentials.bearer).then((outcome) =>
      outcome.authenticated ? outcome.user : undefined,
    );
  }

  /** What TokenReview answers for this token. `audiences` empty: the API server's own. */
  async review(token: string, audiences: readonly string[] = []): Promise<TokenReviewOutcome> {
    const wanted = audiences.length === 0 ? this.ownAudiences() : audiences;
    const known = this.options.staticTokens?.get(token);
    if (known !== undefined) return { authenticated: true, user: known, audiences: wanted };
    const verified = await this.options.serviceAccounts?.tokens.verify(token);
    if (verified === undefined) return this.reviewForeign(token, wanted);
    const matching = wanted.filter((audience) => verified.audiences.includes(audience));
    if (matching.length === 0) {
      const error = `token audiences ${goList(verified.audiences)} is invalid for the target audiences ${goList(wanted)}`;
      return { authenticated: false, error: `[invalid bearer token, ${error}]` };
    }
    this.remember(token, verified);
    const user = this.userOf(verified, wanted);
    return user === undefined
      ? { authenticated: false, error: 'invalid bearer token' }
      : { authenticated: true, user, audiences: matching };
  }

  /** A token that is not of this cluster: the issuers of the configuration may know it. */
  private async reviewForeign(
    token: string,
    audiences: readonly string[],
  ): Promise<TokenReviewOutcome> {
    const errors = ['invalid bearer token'];
    const fault = await this.options.serviceAccounts?.tokens.fault(token);
    if (fault !== undefined) errors.push(fault);
    for (const issuer of this.options.issuers ?? []) {
      try {
        const user = await issuer.authenticate(token);
        if (user !== undefined) return { authenticated: true, user, audiences };
      } catch (error) {
        errors.push((error as Error).message);
      }
    }
    const error = errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`;
    return { authenticated: false, error };
  }

  private ownAudiences(): readonly string[] {
    const issuer = this.options.serviceAccounts?.tokens.issuer;
    return this.options.audiences ?? (issuer === undefined ? [] : [issuer]);
  }

  /** Checks what can change after the signature was made: time, audience, and that the account and the bound objects still exist. */
  private userOf(token: VerifiedToken, audiences: readonly string[]): User | undefined {
    const lookup = this.options.serviceAccounts?.lookup;
    const { namespace, serviceaccount, pod, secret, node } = token.kubernetes;
    if (lookup === undefined || token.expiresAt <= this.options.clock.now()) return undefined;
    if (!audiences.some((audience) => token.audiences.includes(audience))) return undefined;
    if (lookup.uid('serviceaccounts', namespace, serviceaccount.name) !== serviceaccount.uid)
      return undefined;
    if (pod !== undefined && lookup.uid('pods', namespace, pod.name) !== pod.uid) return undefined;
    if (secret !== undefined && lookup.uid('secrets', namespace, secret.name) !== secret.uid)
      return undefined;
    return withAuthenticatedGroup({
      name: token.subject,
      uid: serviceaccount.uid,
      groups: serviceAccountGroups(namespace),
      extra: {
        'authentication.kubernetes.io/credential-id': [`JTI=${token.id}`],
        ...(node === undefined ? {} : { 'authentication.kubernetes.io/node-name': [node.name] }),
        ...(node?.uid === undefined ? {} : { 'authentication.kubernetes.io/node-uid': [node.uid] }),
        ...(pod === undefined
          ? {}
          : {
              'authentication.kubernetes.io/pod-name': [pod.name],
              'authentication.kubernetes.io/pod-uid': [pod.uid],
            }),
      },
    });
  }

  private remember(token: string, verified: VerifiedToken): void {
    this.verified.set(token, verified);
    if (this.verified.size <= REMEMBERED_TOKENS) return;
    const oldest = this.verified.keys().next().value;
    if (oldest !== undefined) this.verified.delete(oldest);
  }
}

/** A list of texts as Go's `%q` prints it. */
const goList = (texts: readonly string[]): string =>
  `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`;
