import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from '#auth';

/** Client certificates by connection: the handshake decides them once. */
const certificates = new WeakMap<object, Credentials['certificate'] | null>();

/** What a request brings to prove who it is. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const header = request.headers.authorization;
  const bearer =
    header !== undefined && /^bearer /i.test(header) ? header.slice(7).trim() : undefined;
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
