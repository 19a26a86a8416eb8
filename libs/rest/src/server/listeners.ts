import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DEFAULT_CIPHERS } from 'node:tls';
import type { KeyPairPem } from '#auth';
import { answerClientError, sendStatus } from './bare-status.js';
import { forbiddenOrigin } from './origin-guard.js';
import { limitPatience, MAX_HEADER_BYTES, PATIENCE, type Patience } from './patience.js';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/**
 * Node's, the one first that Go's servers choose: with keys of 128 bits encryption, which is half of what a long list costs, takes a
 * quarter less than with 256.
 */
const PREFERRED = 'TLS_AES_128_GCM_SHA256';
const CIPHERS = DEFAULT_CIPHERS.split(':')
  .toSorted((a, b) => Number(b === PREFERRED) - Number(a === PREFERRED))
  .join(':');

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * The two doors to the same handlers: TLS for clients with credentials (HTTP/2 and HTTP/1.1 by ALPN; client certificates are
 * asked for, not required), and plain HTTP for browsers on this machine, closed to foreign pages.
 */
export class Listeners {
  readonly secure: Http2SecureServer;
  readonly plain: Server;
  private readonly open = new Set<Socket>();

  constructor(
    tls: { readonly serving: KeyPairPem; readonly clientCas: readonly string[] },
    handler: RequestListener,
    upgrade: UpgradeListener,
    patience: Patience = PATIENCE,
  ) {
    const secureHandler = handler as unknown as Parameters<typeof createSecureServer>[1];
    this.secure = createSecureServer(
      {
        allowHTTP1: true,
        ciphers: CIPHERS,
        handshakeTimeout: patience.headers,
        key: tls.serving.key,
        cert: tls.serving.certificate,
        ca: [...tls.clientCas],
        requestCert: true,
        rejectUnauthorized: false,
        settings: { maxConcurrentStreams: 1000, maxHeaderListSize: MAX_HEADER_BYTES },
      },
      secureHandler,
    );
    this.secure.on('upgrade', upgrade);
    this.secure.on('sessionError', () => undefined);
    this.secure.on('clientError', answerClientError);
    this.plain = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      if (!refused(request, response)) handler(request, response);
    });
    this.plain.on('upgrade', (request, socket, head) => {
      if (forbiddenOrigin(request.headers) === undefined) upgrade(request, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    });
    for (const server of [this.secure, this.plain]) {
      limitPatience(server, patience);
      server.on('connection', (socket) => {
        this.open.add(socket);
        socket.on('close', () => this.open.delete(socket));
      });
    }
  }

  async listen(options: {
    readonly secure: ListenOptions;
    readonly plain?: ListenOptions;
  }): Promise<{ securePort: number; plainPort?: number }> {
    const securePort = await listen(this.secure, options.secure);
    return options.plain === undefined
      ? { securePort }
      : { securePort, plainPort: await listen(this.plain, options.plain) };
  }

  /** Stops accepting, cuts what is open. */
  async close(): Promise<void> {
    const closed = Promise.all([close(this.secure), close(this.plain)]);
    for (const socket of this.open) socket.destroy();
    await closed;
  }
}

function refused(request: IncomingMessage, response: ServerResponse): boolean {
  const status = forbiddenOrigin(request.headers);
  if (status === undefined) return false;
  sendStatus(response, status);
  return true;
}

function listen(
  server: Server | Http2SecureServer,
  { host, port }: ListenOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server | Http2SecureServer): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
