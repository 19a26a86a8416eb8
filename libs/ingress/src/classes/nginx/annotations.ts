import type { Ingress } from '#kinds';
import { readAffinity, readCanary, type Affinity, type Canary } from './annotation-groups.js';

export const DEFAULT_PREFIX = 'nginx.ingress.kubernetes.io';

/** Annotations of an Ingress as ingress-nginx reads them. Values that do not parse count as absent. */
export interface Annotations {
  readonly rewriteTarget: string;
  readonly useRegex: boolean;
  readonly sslRedirect: boolean | undefined;
  readonly forceSslRedirect: boolean | undefined;
  readonly preserveTrailingSlash: boolean;
  readonly appRoot: string;
  readonly serviceUpstream: boolean;
  readonly upstreamVhost: string;
  readonly forwardedPrefix: string;
  readonly defaultBackend: string;
  readonly serverAliases: readonly string[];
  readonly permanentRedirect: { readonly url: string; readonly code: number } | undefined;
  readonly temporalRedirect: string;
  readonly allowedSources: readonly string[];
  /** `HTTP`, `HTTPS`, `GRPC` … */
  readonly backendProtocol: string;
  readonly canary: Canary | undefined;
  readonly affinity: Affinity | undefined;
}

/** Annotations that have an effect here, without the prefix. */
const KNOWN: ReadonlySet<string> = new Set([
  'affinity', 'affinity-mode', 'affinity-canary-behavior', 'session-cookie-name', 'session-cookie-path', 'session-cookie-expires',
  'session-cookie-max-age', 'session-cookie-secure', 'session-cookie-samesite', 'session-cookie-domain', 'canary', 'canary-weight',
  'canary-weight-total', 'canary-by-header', 'canary-by-header-value', 'canary-by-header-pattern', 'canary-by-cookie', 'rewrite-target',
  'use-regex', 'ssl-redirect', 'force-ssl-redirect', 'preserve-trailing-slash', 'app-root', 'service-upstream', 'upstream-vhost',
  'x-forwarded-prefix', 'default-backend', 'server-alias', 'permanent-redirect', 'permanent-redirect-code', 'temporal-redirect',
  'whitelist-source-range', 'allowlist-source-range', 'backend-protocol',
]); // prettier-ignore

const PERMANENT_CODE = 301;

/** Reads the annotations of an Ingress that stand below `prefix`. */
export function readAnnotations(ingress: Ingress, prefix = DEFAULT_PREFIX): Annotations {
  const all = ingress.metadata?.annotations ?? {};
  const text = (name: string): string => (all[`${prefix}/${name}`] ?? '').trim();
  const permanent = text('permanent-redirect');
  const code = Number(text('permanent-redirect-code'));
  return {
    rewriteTarget: text('rewrite-target'),
    useRegex: flag(text('use-regex')) === true,
    sslRedirect: flag(text('ssl-redirect')),
    forceSslRedirect: flag(text('force-ssl-redirect')),
    preserveTrailingSlash: flag(text('preserve-trailing-slash')) === true,
    appRoot: text('app-root').startsWith('/') ? text('app-root') : '',
    serviceUpstream: flag(text('service-upstream')) === true,
    upstreamVhost: text('upstream-vhost'),
    forwardedPrefix: text('x-forwarded-prefix'),
    defaultBackend: text('default-backend'),
    serverAliases: list(text('server-alias')),
    permanentRedirect:
      permanent === ''
        ? undefined
        : { url: permanent, code: code >= 300 && code <= 308 ? code : PERMANENT_CODE },
    temporalRedirect: text('temporal-redirect'),
    allowedSources: list(text('allowlist-source-range') || text('whitelist-source-range')),
    backendProtocol: (text('backend-protocol') || 'HTTP').toUpperCase(),
    canary: readCanary(text),
    affinity: readAffinity(text),
  };
}

/** Annotations below the prefix that change nothing here. */
export function ignoredAnnotations(ingress: Ingress, prefix = DEFAULT_PREFIX): readonly string[] {
  return Object.keys(ingress.metadata?.annotations ?? {}).filter(
    (name) => name.startsWith(`${prefix}/`) && !KNOWN.has(name.slice(prefix.length + 1)),
  );
}

/** Go's strconv.ParseBool. */
export function flag(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
