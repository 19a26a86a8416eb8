import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from '#auth';

/** Client certificates by connection: the handshake decides them once. */
const certificates = new WeakMap<object, Credentials['certificate'] | null>();

/** What a request brings to prove who it is. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const header = request.headers.authorization;
  const bearer = header === undefined ? undefined : bearerOf(header);
  // Under HTTP/2 all requests of a connection share the session's socket.
  const session = (request as { stream?: { session?: { socket: TLSSocket } } }).stream?.session;
  const socket = (session?.socket ?? request.socket) as Partial<TLSSocket>;
  const holder = session ?? socket;
  let certificate = certificates.get(holder);
  if (certificate === undefined) {
    const shown = socket.authorized === true ? socket.getPeerCertificate?.() : undefined;
    // A resumed session of a client without a certificate counts as authorized, and shows an empty one.
    certificate = shown?.raw === undefined ? null : shown;
    certificates.set(holder, certificate);
  }
  return {
    ...(certificate === null ? {} : { certificate, headers: request.headers }),
    ...(bearer === undefined ? {} : { bearer }),
  };
}

/** The token of an Authorization header: what stands between the first two spaces. None when that is nothing. */
function bearerOf(header: string): string | undefined {
  const [scheme = '', token = ''] = header.trim().split(' ', 2);
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

/** What is told to somebody whose token was not looked at for a space too many. */
export function ignoredTokenWarning({ headers }: IncomingMessage): string | undefined {
  return /^\s*bearer {2,}\S/i.test(headers.authorization ?? '')
    ? 'the provided Authorization header contains extra space before the bearer token, and is ignored'
    : undefined;
}
