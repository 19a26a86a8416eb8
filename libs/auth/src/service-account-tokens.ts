import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { decodeJwt, errors, exportJWK, jwtVerify, SignJWT, type JWK } from 'jose';
import type { Clock, Random } from '#machinery';

/** What a token is bound to; it stops being valid when that object goes. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly name: string;
  readonly uid: string;
}

/** One token to issue. Times in seconds. */
export interface TokenOrder {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObject?: BoundObject;
  /** The node of a bound pod. */
  readonly node?: { readonly name: string; readonly uid?: string };
  /** Seconds after issue from which on the use of the token earns a warning (projected tokens that live longer than asked for). */
  readonly warnAfterSeconds?: number;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The private claims below `kubernetes.io` (KEP-1205, KEP-4193). */
interface KubernetesClaims {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name: string; readonly uid?: string };
  readonly warnafter?: number;
}

export interface VerifiedToken {
  readonly id: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly kubernetes: KubernetesClaims;
  readonly expiresAt: number;
}

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/** Signs and checks the tokens of one issuer. */
export class ServiceAccountTokens {
  readonly issuer: string;
  private readonly clock: Clock;
  private readonly random: Random;
  private made: Promise<SigningKey> | undefined;

  /** `key` gives the RSA key as PEM (PKCS #8) when the first token is signed or checked; default: a new one. */
  constructor(
    options: { readonly clock: Clock; readonly random: Random; readonly issuer?: string },
    private readonly key: () => Promise<string> = makeTokenKey,
  ) {
    this.clock = options.clock;
    this.random = options.random;
    this.issuer = options.issuer ?? 'https://kubernetes.default.svc.cluster.local';
  }

  /** Signs a token (RS256). */
  async issue(order: TokenOrder): Promise<IssuedToken> {
    const { privateKey, jwk } = await this.signingKey();
    const now = Math.floor(this.clock.now() / 1000);
    const expires = now + order.expirationSeconds;
    const bound = order.boundObject;
    const claims: KubernetesClaims = {
      namespace: order.namespace,
      ...(order.node === undefined ? {} : { node: order.node }),
      ...(bound === undefined
        ? {}
        : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
      serviceaccount: { name: order.name, uid: order.uid },
      ...(order.warnAfterSeconds === undefined ? {} : { warnafter: now + order.warnAfterSeconds }),
    };
    const token = await new SignJWT({ 'kubernetes.io': claims })
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '' })
      .setAudience([...order.audiences])
      .setIssuer(this.issuer)
      .setSubject(`system:serviceaccount:${order.namespace}:${order.name}`)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(expires)
      .setJti(this.random.uuid())
      .sign(privateKey);
    return { token, expiresAt: expires * 1000 };
  }

  /** The claims of a token that this issuer signed and that is valid now; undefined for any other text. Audiences are for the caller to check. */
  async verify(token: string): Promise<VerifiedToken | undefined> {
    const { publicKey } = await this.signingKey();
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        issuer: this.issuer,
        algorithms: ['RS256'],
        currentDate: new Date(this.clock.now()),
      });
      const kubernetes = payload['kubernetes.io'] as KubernetesClaims | undefined;
      if (
        kubernetes?.serviceaccount === undefined ||
        payload.sub === undefined ||
        payload.exp === undefined
      )
        return undefined;
      return {
        id: payload.jti ?? '',
        subject: payload.sub,
        audiences: typeof payload.aud === 'string' ? [payload.aud] : (payload.aud ?? []),
        kubernetes,
        expiresAt: payload.exp * 1000,
      };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  /** What is told of a token that names this issuer and is refused; undefined for tokens of others and for what is none. */
  async fault(token: string): Promise<string | undefined> {
    try {
      if (decodeJwt(token).iss !== this.issuer) return undefined;
      const { publicKey } = await this.signingKey();
      const currentDate = new Date(this.clock.now());
      await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate });
      return undefined;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'service account token has expired';
      return error instanceof errors.JWSSignatureVerificationFailed
        ? 'go-jose/go-jose: error in cryptographic primitive'
        : undefined;
    }
  }

  /** The document at `/openid/v1/jwks` (RFC 7517). */
  async jwks(): Promise<{ readonly keys: readonly JWK[] }> {
    return { keys: [(await this.signingKey()).jwk] };
  }

  /** The document at `/.well-known/openid-configuration` (KEP-1393). */
  openIdConfiguration(jwksUri: string): Readonly<Record<string, unknown>> {
    return {
      issuer: this.issuer,
      jwks_uri: jwksUri,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  private signingKey(): Promise<SigningKey> {
    return (this.made ??= this.key().then(signingKeyOf));
  }
}

/** A new RSA key as PEM (PKCS #8). */
export async function makeTokenKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** The identifier of the key is the hash of its public half, as the API server makes it. */
async function signingKeyOf(pem: string): Promise<SigningKey> {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const kid = createHash('sha256').update(spki).digest('base64url');
  const { n = '', e = '' } = await exportJWK(publicKey);
  return { privateKey, publicKey, jwk: { use: 'sig', kty: 'RSA', kid, alg: 'RS256', n, e } };
}
