import { isIP } from 'node:net';
import { usageFailure } from '../failure.js';

/** Where a packet is to go, as it is written. `port` is a number, or a name for Services and pods. */
export type Target =
  | { readonly kind: 'host'; readonly host: string; readonly port?: string }
  | { readonly kind: 'url'; readonly url: URL }
  | {
      readonly kind: 'service' | 'pod';
      readonly namespace: string;
      readonly name: string;
      readonly port?: string;
    };

const KINDS: Readonly<Record<string, 'service' | 'pod'>> = {
  svc: 'service',
  service: 'service',
  services: 'service',
  po: 'pod',
  pod: 'pod',
  pods: 'pod',
};

/**
 * Reads `--to`: an address or a name, `svc/NAME`, `pod/NAME` (or with the namespace between), each with `:PORT` if it has one. IPv6
 * addresses with a port stand in brackets. An URL (`http://HOST/PATH`) is followed beyond ingress controllers. Throws a usage failure.
 */
export function parseTarget(text: string, namespace: string): Target {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: urlOf(text) };
  const { host, port } = splitPort(text);
  const rest = port === undefined ? {} : { port };
  const [word = '', ...names] = host.split('/');
  if (names.length === 0 && host !== '') return { kind: 'host', host, ...rest };
  const kind = KINDS[word];
  const [first = '', second] = names;
  if (kind === undefined || first === '' || second === '' || names.length > 2) {
    throw usageFailure(
      `--to ${text} cannot be understood`,
      'Write ADDRESS:PORT, NAME:PORT, svc/NAME:PORT or pod/NAME:PORT.',
    );
  }
  return {
    kind,
    ...(second === undefined ? { namespace, name: first } : { namespace: first, name: second }),
    ...rest,
  };
}

function urlOf(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw usageFailure(`--to ${text} is no URL`, 'Write http://HOST[:PORT]/PATH.');
  }
}

function splitPort(text: string): { readonly host: string; readonly port?: string } {
  if (isIP(text) === 6) return { host: text };
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(text);
  if (bracketed !== null)
    return { host: bracketed[1]!, ...(bracketed[2] === undefined ? {} : { port: bracketed[2] }) };
  const colon = text.lastIndexOf(':');
  return colon < 0 ? { host: text } : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}
