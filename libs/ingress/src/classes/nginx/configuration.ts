import type { ConfigMap } from '#kinds';
import { flag } from './annotations.js';

/** Keys of the controller's ConfigMap that have an effect here, with ingress-nginx's defaults. */
export interface Configuration {
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly httpRedirectCode: number;
  readonly hsts: string;
  readonly useForwardedHeaders: boolean;
  readonly computeFullForwardedFor: boolean;
  readonly noTlsRedirectLocations: readonly string[];
  readonly allowSnippets: boolean;
  readonly wordBlocklist: readonly string[];
  readonly strictPathType: boolean;
}

const REDIRECT_CODE = 308;

/** Reads the ConfigMap of a controller of a version (`1.8.1`); undefined stands for the newest. */
export function readConfiguration(
  map: ConfigMap | undefined,
  version: readonly [major: number, minor: number],
): Configuration {
  const data = map?.data ?? {};
  const is = (key: string, otherwise: boolean): boolean =>
    flag((data[key] ?? '').trim()) ?? otherwise;
  const list = (key: string, otherwise: string): string[] =>
    (data[key] ?? otherwise)
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const isBefore = (minor: number): boolean =>
    version[0] < 1 || (version[0] === 1 && version[1] < minor);
  const maxAge = data['hsts-max-age'] ?? (isBefore(10) ? '15724800' : '31536000');
  const subdomains = is('hsts-include-subdomains', true) ? '; includeSubDomains' : '';
  const preload = is('hsts-preload', false) ? '; preload' : '';
  const code = Number(data['http-redirect-code']);
  return {
    sslRedirect: is('ssl-redirect', true),
    forceSslRedirect: is('force-ssl-redirect', false),
    httpRedirectCode: [301, 302, 307, 308].includes(code) ? code : REDIRECT_CODE,
    hsts: is('hsts', true) ? `max-age=${maxAge}${subdomains}${preload}` : '',
    useForwardedHeaders: is('use-forwarded-headers', false),
    computeFullForwardedFor: is('compute-full-forwarded-for', false),
    noTlsRedirectLocations: list('no-tls-redirect-locations', '/.well-known/acme-challenge'),
    allowSnippets: is('allow-snippet-annotations', isBefore(9)),
    wordBlocklist: list('annotation-value-word-blocklist', ''),
    strictPathType: is('strict-validate-path-type', !isBefore(12)),
  };
}
