import { createHash } from 'node:crypto';
import type { Endpoint } from '../../proxy/decision.js';
import { cookie } from '../../proxy/headers.js';
import type { Affinity } from './annotation-groups.js';
import { wantsRegex, type Location } from './locations.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The value of the cookie for an endpoint of an upstream: which endpoint, and which upstream. Clients cannot read it. */
export function affinityValue(endpoint: Endpoint, upstream: string): string {
  return `${md5(`${endpoint.ip}:${endpoint.port}`)}|${md5(upstream)}`;
}

/** The endpoint that the client's cookie means; undefined without one, or when it is gone. */
export function stickyEndpoint(
  affinity: Affinity,
  headers: Readonly<Record<string, string>>,
  endpoints: readonly Endpoint[],
  upstream: string,
): Endpoint | undefined {
  const value = cookie(headers, affinity.cookieName);
  if (value === undefined) return undefined;
  return endpoints.find((endpoint) => affinityValue(endpoint, upstream) === value);
}

/** Does the client's cookie come from this upstream? */
export function isFromUpstream(
  affinity: Affinity,
  headers: Readonly<Record<string, string>>,
  upstream: string,
): boolean {
  return cookie(headers, affinity.cookieName)?.split('|')[1] === md5(upstream);
}

/** The Set-Cookie header that ties a client to an endpoint. `now` in milliseconds. */
export function affinityCookie(
  affinity: Affinity,
  location: Location,
  value: string,
  isTls: boolean,
  now: number,
): string {
  const { cookieName, path, expires, maxAge, domain, sameSite, secure = isTls } = affinity;
  const seconds = Number(expires);
  const parts = [`${cookieName}=${value}`];
  if (/^\d+$/.test(expires)) parts.push(`Expires=${new Date(now + seconds * 1000).toUTCString()}`);
  if (/^\d+$/.test(maxAge)) parts.push(`Max-Age=${maxAge}`);
  if (domain !== '') parts.push(`Domain=${domain}`);
  parts.push(`Path=${path || (wantsRegex(location) ? '/' : location.stated)}`);
  if (secure) parts.push('Secure');
  parts.push('HttpOnly');
  if (sameSite !== '') parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}
