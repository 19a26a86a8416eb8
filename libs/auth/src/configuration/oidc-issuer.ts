import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import type { Clock } from '#machinery';
import { withAuthenticatedGroup, type User } from '../user.js';
import type { JwtConfiguration } from './auth-configuration.js';
import { fetchJson } from './fetch-json.js';

/** Verified tokens are remembered until they expire, at most so many. */
const REMEMBERED = 1024;
/** Keys are fetched again for an unknown key, but not more often than this, in milliseconds. */
const PAUSE_MS = 10_000;
const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512',
]; // prettier-ignore

/** Checks the JWTs of one OpenID issuer and reads users from their claims (KEP-3331). */
export class OidcIssuer {
  private readonly verified = new Map<string, { user: User; expiresAt: number }>();
  private keys: Promise<ReturnType<typeof createLocalJWKSet>> | undefined;
  private fetchedAt = -Infinity;

  constructor(
    private readonly configuration: JwtConfiguration,
    private readonly clock: Clock,
  ) {}

  /** The user of a token; undefined when another issuer made it. Rejects when it is not valid. */
  async authenticate(token: string): Promise<User | undefined> {
    const known = this.verified.get(token);
    if (known !== undefined && known.expiresAt > this.clock.now()) return known.user;
    const { issuer } = this.configuration;
    if (issuerOf(token) !== issuer.url) return undefined;
    const claims = await this.verify(token);
    const user = this.userOf(claims);
    if (this.verified.size >= REMEMBERED) this.verified.clear();
    this.verified.set(token, { user, expiresAt: (claims.exp ?? 0) * 1000 });
    return user;
  }

  private async verify(token: string, again = false): Promise<JWTPayload> {
    const { issuer } = this.configuration;
    try {
      const { payload } = await jwtVerify(token, await this.keySet(again), {
        issuer: issuer.url,
        audience: [...issuer.audiences],
        algorithms: ALGORITHMS,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      const isNewKey = error instanceof errors.JWKSNoMatchingKey && !again;
      if (isNewKey && this.clock.now() - this.fetchedAt >= PAUSE_MS)
        return this.verify(token, true);
      throw error;
    }
  }

  private keySet(again: boolean): Promise<ReturnType<typeof createLocalJWKSet>> {
    if (this.keys !== undefined && !again) return this.keys;
    this.fetchedAt = this.clock.now();
    this.keys = this.fetchKeys();
    // The next token tries again.
    this.keys.catch(() => (this.keys = undefined));
    return this.keys;
  }

  private async fetchKeys(): Promise<ReturnType<typeof createLocalJWKSet>> {
    const { url, discoveryURL, certificateAuthority } = this.configuration.issuer;
    const at = discoveryURL ?? `${url.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = (await fetchJson(at, certificateAuthority, this.clock)) as {
      issuer?: string;
      jwks_uri?: string;
    };
    if (document.issuer !== url)
      throw new Error(
        `oidc: issuer did not match the issuer returned by provider, expected "${url}" got "${document.issuer}"`,
      );
    const keys = await fetchJson(document.jwks_uri ?? '', certificateAuthority, this.clock);
    return createLocalJWKSet(keys as JSONWebKeySet);
  }

  private userOf(claims: JWTPayload): User {
    const { claimValidationRules = [], claimMappings } = this.configuration;
    for (const { claim, requiredValue = '' } of claimValidationRules) {
      if (claims[claim] !== requiredValue)
        throw new Error(`oidc: claim ${claim} must be ${JSON.stringify(requiredValue)}`);
    }
    const { username, groups, uid } = claimMappings;
    const name = claims[username.claim];
    if (typeof name !== 'string' || name === '')
      throw new Error(`oidc: parse username claims "${username.claim}": claim not present`);
    if (username.claim === 'email' && claims['email_verified'] === false)
      throw new Error('oidc: email not verified');
    const stated = groups === undefined ? [] : (claims[groups.claim] ?? []);
    const listed = typeof stated === 'string' ? [stated] : stated;
    if (!Array.isArray(listed) || !listed.every((group) => typeof group === 'string'))
      throw new Error(`oidc: parse groups claim "${groups?.claim}": not a list of texts`);
    const id = uid === undefined ? undefined : claims[uid.claim];
    return withAuthenticatedGroup({
      name: username.prefix + name,
      ...(typeof id === 'string' ? { uid: id } : {}),
      groups: listed.map((group) => `${groups?.prefix ?? ''}${group}`),
    });
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
