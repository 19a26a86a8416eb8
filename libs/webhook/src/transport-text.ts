import { isIP } from 'node:net';
import type { Destination } from './address.js';

type Socket = Extract<Destination, { kind: 'socket' }>;

interface TransportError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly cert?: { readonly subjectaltname?: string };
  readonly errors?: readonly TransportError[];
}

const DIAL: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  EADDRNOTAVAIL: 'cannot assign requested address',
};
const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

/** `dial tcp 127.0.0.1:443: connect: connection refused` */
export function dialText({ host, port }: Socket, why: string): string {
  return `dial tcp ${isIP(host) === 6 ? `[${host}]` : host}:${port}: ${why}`;
}

/** What went wrong between here and a webhook, in the words of Go's `net`, `tls` and `x509`. */
export function transportText(error: unknown, to: Socket, serverName: string): string {
  // A name with several addresses fails with one error for each.
  const [first] = (error as TransportError).errors ?? [];
  const known = first ?? (error as TransportError);
  const { code = '', message } = known;
  if (code in DIAL) return dialText(addressOf(known, to), `connect: ${DIAL[code]}`);
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${to.host}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${to.host}: server misbehaving`;
  if (UNKNOWN_AUTHORITY.has(code)) return untrusted('certificate signed by unknown authority');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return untrusted(nameText(known.cert?.subjectaltname ?? '', serverName));
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return untrusted('certificate has expired or is not yet valid');
  if (code === 'ECONNRESET')
    return message === 'socket hang up' ? 'EOF' : 'read: connection reset by peer';
  if (
    code === 'EPROTO' ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  )
    return /wrong version number|packet length too long|http request/i.test(message)
      ? 'http: server gave HTTP response to HTTPS client'
      : `remote error: tls: ${message}`;
  return message;
}

/** The address that refused, where a name was asked for. */
function addressOf(error: TransportError, to: Socket): Socket {
  const { address } = error as { address?: string };
  return address === undefined ? to : { ...to, host: address };
}

const untrusted = (why: string): string => `tls: failed to verify certificate: x509: ${why}`;

function nameText(alternatives: string, wanted: string): string {
  const names = alternatives
    .split(', ')
    .flatMap((one) => /^(DNS|IP Address):(.*)$/.exec(one) ?? []);
  const of = (kind: string): string[] =>
    names.flatMap((one, index) => (one === kind ? [names[index + 1]!] : []));
  const [hosts, addresses] = [of('DNS'), of('IP Address')];
  if (isIP(wanted) !== 0)
    return addresses.length === 0
      ? `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs`
      : `certificate is valid for ${addresses.join(', ')}, not ${wanted}`;
  if (alternatives === '')
    return 'certificate relies on legacy Common Name field, use SANs instead';
  if (hosts.length === 0)
    return `certificate is not valid for any names, but wanted to match ${wanted}`;
  return `certificate is valid for ${hosts.join(', ')}, not ${wanted}`;
}
