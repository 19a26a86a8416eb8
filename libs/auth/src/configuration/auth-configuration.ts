import { parse } from 'yaml';

/** One issuer of JWTs, in the shape of `AuthenticationConfiguration` (`apiserver.config.k8s.io/v1`). */
export interface JwtConfiguration {
  readonly issuer: {
    readonly url: string;
    /** Where the discovery document is, when not below the issuer. */
    readonly discoveryURL?: string;
    readonly audiences: readonly string[];
    readonly audienceMatchPolicy?: 'MatchAny';
    /** PEM; absent: the authorities that the host trusts. */
    readonly certificateAuthority?: string;
  };
  readonly claimValidationRules?: readonly {
    readonly claim: string;
    readonly requiredValue?: string;
  }[];
  readonly claimMappings: {
    readonly username: { readonly claim: string; readonly prefix: string };
    readonly groups?: { readonly claim: string; readonly prefix: string };
    readonly uid?: { readonly claim: string };
  };
}

export interface WebhookConfiguration {
  readonly url: string;
  /** Base64 of PEM. */
  readonly caBundle?: string;
  readonly timeoutSeconds?: number;
  readonly authorizedTTLSeconds?: number;
  readonly unauthorizedTTLSeconds?: number;
  readonly failurePolicy?: 'NoOpinion' | 'Deny';
}

/** A proxy that has authenticated its clients itself (`--requestheader-*`). */
export interface RequestHeaderConfiguration {
  /** PEM of the authority that signs the proxy's certificate. */
  readonly clientCA: string;
  /** Common names of proxies; empty or absent: all. */
  readonly allowedNames?: readonly string[];
  readonly usernameHeaders?: readonly string[];
  readonly uidHeaders?: readonly string[];
  readonly groupHeaders?: readonly string[];
  readonly extraHeaderPrefixes?: readonly string[];
}

/** What `--auth-config` may add to the ways in. */
export interface AuthConfiguration {
  readonly tokens: readonly {
    readonly token: string;
    readonly user: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
  }[];
  readonly jwt: readonly JwtConfiguration[];
  readonly anonymous: { readonly enabled: boolean };
  readonly webhook?: WebhookConfiguration;
  readonly requestHeader?: RequestHeaderConfiguration;
}

/** The keys of each part; what is not named here is refused, so that no misspelt word silently lets somebody in. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['apiVersion', 'kind', 'tokens', 'jwt', 'anonymous', 'webhook', 'requestHeader'],
  'tokens[]': ['token', 'user', 'uid', 'groups'],
  'jwt[]': ['issuer', 'claimValidationRules', 'claimMappings'],
  'jwt[].issuer': [
    'url',
    'discoveryURL',
    'audiences',
    'audienceMatchPolicy',
    'certificateAuthority',
  ],
  'jwt[].claimValidationRules[]': ['claim', 'requiredValue'],
  'jwt[].claimMappings': ['username', 'groups', 'uid'],
  'jwt[].claimMappings.username': ['claim', 'prefix'],
  'jwt[].claimMappings.groups': ['claim', 'prefix'],
  'jwt[].claimMappings.uid': ['claim'],
  anonymous: ['enabled'],
  webhook: [
    'url',
    'caBundle',
    'timeoutSeconds',
    'authorizedTTLSeconds',
    'unauthorizedTTLSeconds',
    'failurePolicy',
  ],
  requestHeader: [
    'clientCA',
    'allowedNames',
    'usernameHeaders',
    'uidHeaders',
    'groupHeaders',
    'extraHeaderPrefixes',
  ],
};

/** Where a value must be, and what it must look like. */
const REQUIRED: readonly (readonly [
  path: string,
  matches: (value: unknown) => boolean,
  what: string,
])[] = [
  ['tokens[].token', isText, 'a text'],
  ['tokens[].user', isText, 'a text'],
  ['jwt[].issuer.url', (value) => isUrl(value), 'an https URL'],
  [
    'jwt[].issuer.audiences',
    (value) => Array.isArray(value) && value.length > 0,
    'a list of texts',
  ],
  ['jwt[].claimMappings.username.claim', isText, 'a text'],
  [
    'jwt[].claimMappings.username.prefix',
    (value) => typeof value === 'string',
    'a text, "" for none',
  ],
  [
    'jwt[].claimMappings.groups.prefix',
    (value) => typeof value === 'string',
    'a text, "" for none',
  ],
  ['webhook.url', isUrl, 'an https URL'],
  ['requestHeader.clientCA', isText, 'PEM text'],
];

/** Reads the YAML of `--auth-config`. Throws an Error that names what is wrong and where. */
export function parseAuthConfiguration(text: string): AuthConfiguration {
  const document = (parse(text) ?? {}) as Partial<AuthConfiguration>;
  checkKeys(document, '', 'the file');
  for (const [path, matches, what] of REQUIRED) {
    for (const { owner, value, where } of found(document, path.split('.'), ''))
      if (owner && !matches(value)) throw new Error(`${where} must be ${what}`);
  }
  return {
    ...document,
    tokens: document.tokens ?? [],
    jwt: document.jwt ?? [],
    anonymous: document.anonymous ?? { enabled: true },
  };
}

function checkKeys(value: unknown, path: string, where: string): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkKeys(item, `${path}[]`, `${where}[${index}]`);
    return;
  }
  const known = KEYS[path];
  if (known === undefined) return;
  if (value === null || typeof value !== 'object') throw new Error(`${where} must be an object`);
  for (const [key, member] of Object.entries(value)) {
    if (!known.includes(key))
      throw new Error(
        `${where} has the key "${key}", which is not supported; known are ${known.join(', ')}`,
      );
    const inner = path === '' ? key : `${path}.${key}`;
    if (KEYS[inner] !== undefined || KEYS[`${inner}[]`] !== undefined)
      checkKeys(member, inner, path === '' ? key : `${where}.${key}`);
  }
}

/** The values at a path; `owner` is false when the object that would hold the value is not there. */
function* found(
  value: unknown,
  [step, ...rest]: readonly string[],
  where: string,
): Generator<{ owner: boolean; value: unknown; where: string }> {
  const key = step!.replace('[]', '');
  const owner = typeof value === 'object' && value !== null;
  const member = owner ? (value as Record<string, unknown>)[key] : undefined;
  const at = where === '' ? key : `${where}.${key}`;
  const members = step!.endsWith('[]') ? (Array.isArray(member) ? member : []) : [member];
  for (const [index, item] of members.entries()) {
    const here = step!.endsWith('[]') ? `${at}[${index}]` : at;
    if (rest.length > 0) {
      if (item !== undefined) yield* found(item, rest, here);
    } else yield { owner, value: item, where: here };
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && value.startsWith('https://');
}
