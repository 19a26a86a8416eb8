import { goPattern } from '#machinery';
import type { Location } from './locations.js';
import { CATCH_ALL, type Server } from './servers.js';

/** The server for a host: its name or alias, a wildcard that stands for exactly one label, or the one for everybody else. */
export function findServer(servers: ReadonlyMap<string, Server>, host: string): Server | undefined {
  const exact = servers.get(host);
  if (exact !== undefined && host !== CATCH_ALL) return exact;
  for (const server of servers.values()) if (server.aliases.includes(host)) return server;
  const dot = host.indexOf('.');
  const label = host.slice(0, Math.max(0, dot));
  const wildcard = /^[\w-]+$/.test(label) ? servers.get(`*${host.slice(dot)}`) : undefined;
  return wildcard ?? servers.get(CATCH_ALL);
}

/**
 * The location for a path (decoded, without the query), by nginx's rules: an exact one, else the longest one that the path begins with.
 * Where the server has regular expressions, the first that matches in their order.
 */
export function findLocation(server: Server, path: string): Location | undefined {
  if (server.isRegex)
    return server.locations.find((location) => patternOf(`^${location.path}`)?.test(path) === true);
  return (
    server.locations.find(({ pathType, path: own }) => pathType === 'Exact' && own === path) ??
    server.locations.find(
      ({ pathType, path: own }) => pathType === 'Prefix' && path.startsWith(own),
    )
  );
}

/**
 * A case-insensitive regular expression; undefined for one that JavaScript cannot read. PCRE gives up what goes back too often; RE2
 * never goes back, and reads all but what looks around or refers back.
 */
export function patternOf(text: string): Pick<RegExp, 'exec' | 'test'> | undefined {
  try {
    return goPattern(`(?i)${text}`);
  } catch {
    return lookingAround(text);
  }
}

function lookingAround(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'i');
  } catch {
    return undefined;
  }
}

/** The path of a request as nginx matches it: without query, decoded, without repeated slashes and `.` segments; undefined when it is broken. */
export function normalPath(target: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(target.split(/[?#]/, 1)[0]!);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/')) return undefined;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  const isOpen = /^\.{0,2}$/.test(segments.at(-1) ?? '');
  for (const segment of segments) {
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.length === 0 ? '/' : `/${kept.join('/')}${isOpen ? '/' : ''}`;
}
