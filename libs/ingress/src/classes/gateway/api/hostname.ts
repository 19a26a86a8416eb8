/**
 * Hostnames of listeners and routes: exact, or a wildcard `*.` in front that stands for one label or more, never for none; undefined
 * is every host (Gateway API, Hostname).
 */
export type Hostname = string | undefined;

const isWildcard = (hostname: string): boolean => hostname.startsWith('*.');

/** True if a request for a host (lower case, without port) is one for the hostname. */
export function matchesHost(hostname: Hostname, host: string): boolean {
  if (hostname === undefined) return true;
  const wanted = hostname.toLowerCase();
  return isWildcard(wanted) ? isBelow(host, wanted.slice(1)) : wanted === host;
}

/** `suffix` begins with a dot. */
const isBelow = (host: string, suffix: string): boolean =>
  host.endsWith(suffix) && host.length > suffix.length;

/** The hosts that both mean; null: none. */
export function intersectHostnames(one: Hostname, other: Hostname): Hostname | null {
  if (one === undefined) return other;
  if (other === undefined || one === other) return one;
  if (isWildcard(one) && isBelow(other.replace(/^\*/, ''), one.slice(1))) return other;
  if (isWildcard(other) && isBelow(one.replace(/^\*/, ''), other.slice(1))) return one;
  return null;
}

/** What a listener and a route have in common; a route without hostnames takes the listener's. Empty: nothing. */
export function commonHostnames(
  listener: Hostname,
  route: readonly string[] | undefined,
): readonly Hostname[] {
  if (route === undefined || route.length === 0) return [listener];
  const common = new Set<Hostname>();
  for (const hostname of route) {
    const both = intersectHostnames(listener, hostname);
    if (both !== null) common.add(both);
  }
  return [...common];
}

/**
 * Orders hostnames, the more specific first: those without a wildcard by their characters, then wildcards by theirs, then every
 * host. Negative: `one` comes first.
 */
export function compareHostnames(one: Hostname, other: Hostname): number {
  const weight = (hostname: Hostname): number =>
    hostname === undefined ? 0 : hostname.length + (isWildcard(hostname) ? 0 : MOST_CHARACTERS);
  return weight(other) - weight(one);
}

/** No hostname is longer (RFC 1123). */
const MOST_CHARACTERS = 253;
