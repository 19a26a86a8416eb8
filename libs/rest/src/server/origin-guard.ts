import type { IncomingHttpHeaders } from 'node:http';
import { StatusError } from '#machinery';

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Keeps foreign web pages from the plain listener: a page elsewhere that resolves its own name to this machine gives itself
 * away by `Host`, one that sends requests across origins by `Origin`. Returns the 403 to answer with, or undefined.
 */
export function forbiddenOrigin(headers: IncomingHttpHeaders): StatusError | undefined {
  const host = headers.host ?? '';
  if (!isLocal(host))
    return refuse(`the Host header names ${JSON.stringify(host)}, not this machine`);
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  return match !== null && isLocal(match[1]!)
    ? undefined
    : refuse(`the origin ${JSON.stringify(origin)} is not on this machine`);
}

function isLocal(authority: string): boolean {
  return LOCAL_HOSTS.has(authority.replace(/:\d+$/, '').toLowerCase());
}

function refuse(why: string): StatusError {
  return new StatusError(403, 'Forbidden', `forbidden: ${why}`, {});
}
