import { readFile } from 'node:fs/promises';
import {
  FrontProxy,
  OidcIssuer,
  parseAuthConfiguration,
  staticUser,
  WebhookAuthorizer,
  type AuthenticatorOptions,
  type Authorizer,
  type RequestHeaderConfiguration,
  type User,
} from '#auth';
import type { Clock } from '#machinery';
import { StartError } from './options.js';

/** What a file of `--auth-config` adds. */
interface Configured {
  readonly tokens: ReadonlyMap<string, User>;
  readonly authentication: Pick<AuthenticatorOptions, 'issuers' | 'frontProxy' | 'anonymous'>;
  readonly authorizers: readonly Authorizer[];
  /** Authorities whose certificates connections may present, as PEM. */
  readonly proxyCas: readonly string[];
}

/** Reads the file; without one, or a part of it, the defaults stay: `ownProxy` is who speaks for others then. Throws StartError. */
export async function authConfiguration(
  path: string | undefined,
  clock: Clock,
  ownProxy: RequestHeaderConfiguration,
): Promise<Configured> {
  try {
    const text = path === undefined ? '' : await readFile(path, 'utf8');
    const file = parseAuthConfiguration(text);
    const { tokens, jwt, webhook, requestHeader = ownProxy, anonymous } = file;
    return {
      tokens: new Map(
        tokens.map(({ token, user, ...rest }) => [token, staticUser({ name: user, ...rest })]),
      ),
      authentication: {
        issuers: jwt.map((issuer) => new OidcIssuer(issuer, clock)),
        frontProxy: new FrontProxy(requestHeader),
        ...(anonymous.enabled ? {} : { anonymous: undefined }),
      },
      authorizers: webhook === undefined ? [] : [new WebhookAuthorizer(webhook, clock)],
      proxyCas: [requestHeader.clientCA],
    };
  } catch (error) {
    throw new StartError(`cannot use ${path}: ${(error as Error).message}`);
  }
}
