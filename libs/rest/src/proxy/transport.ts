import type { IncomingMessage, ServerResponse } from 'node:http';

/** The target of a `proxy` subresource: a pod, Service or node, perhaps with scheme and port (`https:name:port`). */
export interface ProxyTarget {
  readonly resource: 'pods' | 'services' | 'nodes';
  readonly namespace: string;
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** Number or name; '' when the request leaves it to the target. */
  readonly port: string;
}

/** Carries an HTTP exchange into the simulated network. */
export interface ProxyTransport {
  /** Answers `request` (method, headers and body as they came) for `path`, which includes the query. Rejects with a StatusError. */
  forward(
    target: ProxyTarget,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>;
}

/** Takes `[scheme:]name[:port]` apart; undefined when it has too many parts. */
export function parseProxyName(
  text: string,
): { readonly scheme: 'http' | 'https'; readonly name: string; readonly port: string } | undefined {
  const parts = text.split(':');
  if (parts.length === 1) return { scheme: 'http', name: text, port: '' };
  if (parts.length === 2) return { scheme: 'http', name: parts[0]!, port: parts[1]! };
  const [scheme, name, port] = parts;
  if (parts.length !== 3 || (scheme !== 'http' && scheme !== 'https' && scheme !== ''))
    return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', name: name!, port: port! };
}
