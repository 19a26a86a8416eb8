import type { Server } from 'node:http';
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How long clients may take, in milliseconds: the times of the real API server's listeners. */
export interface Patience {
  /** For the headers of a request, the first of a connection and the handshake before it included. */
  readonly headers: number;
  /** For a whole request over HTTP/1.1, whatever becomes of its body. */
  readonly request: number;
  /** Without a request. */
  readonly idle: number;
  /** After so long without a packet the system asks whether the other end is still there. */
  readonly keepAlive: number;
}

export const PATIENCE: Patience = {
  headers: 32_000,
  request: 300_000,
  idle: 90_000,
  keepAlive: 15_000,
};

/** How often connections are looked through for those that took too long, in milliseconds. */
const CHECKING = 5000;

/** The headers of one request, in bytes: Go's `DefaultMaxHeaderBytes`. */
export const MAX_HEADER_BYTES = 1 << 20;

/**
 * Lets go of clients that begin and do not go on: connections without a request, headers that do not end, HTTP/2 sessions without
 * streams, and peers that are gone. Answers last as long as they last: a watch is never idle. Bodies have their own time
 * (`readBody`), because who waits for one can still be told.
 */
export function limitPatience(server: Server | Http2SecureServer, patience: Patience): void {
  server.setTimeout(0);
  // An HTTP/2 server that takes HTTP/1.1 as well has these, too, though its type does not say so and its options do not set them.
  Object.assign(server, {
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    connectionsCheckingInterval: Math.min(patience.headers, CHECKING),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.on('connection', (socket: Socket) => socket.setKeepAlive(true, patience.keepAlive));
  server.on('tlsClientError', (_error: Error, socket: TLSSocket) => socket.destroy());
  server.on('session', (session: ServerHttp2Session) => limitIdle(session, patience.idle));
}

/** A session without streams is closed after `idle` milliseconds. */
function limitIdle(session: ServerHttp2Session, idle: number): void {
  let open = 0;
  session.setTimeout(idle);
  session.on('timeout', () => {
    if (open === 0) session.destroy();
  });
  session.on('stream', (stream) => {
    if (open++ === 0) session.setTimeout(0);
    stream.on('close', () => {
      if (--open === 0 && !session.destroyed) session.setTimeout(idle);
    });
  });
}
