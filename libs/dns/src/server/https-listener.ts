import { createServer } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { decodeMessage } from '../wire/codec.js';
import type { AnswerBytes } from './engine.js';
import type { StreamOptions } from './stream-listener.js';
import { tlsOptions } from './tls-options.js';

const PATH = '/dns-query';
const MIME_TYPE = 'application/dns-message';
const MAX_BODY = 65_536;
const MAX_CONNECTIONS = 200;
const MAX_AGE = 3_600;
const MIN_AGE = 5;

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** DNS over HTTPS (RFC 8484): GET and POST of `/dns-query`, over HTTP/2 and HTTP/1.1; plain HTTP/1.1 without a certificate, as CoreDNS does. */
export class HttpsListener {
  #server: Server | ReturnType<typeof createSecureServer> | undefined;
  readonly #sockets = new Set<{ destroy(): void }>();

  constructor(
    private readonly answer: AnswerBytes,
    private readonly options: StreamOptions,
  ) {}

  /** Listens; port 0 takes a free one. Resolves with the port, rejects when the address cannot be used. */
  async listen(host: string, port: number): Promise<number> {
    const serve = (request: Request, response: Response): void =>
      void this.#serve(request, response).catch(() => request.destroy());
    const { tls, connections } = this.options;
    const server = tls
      ? createSecureServer({ ...tlsOptions(tls), allowHTTP1: true }, serve)
      : createServer(serve);
    server.setTimeout(connections.idleMs);
    if ('maxConnections' in server) server.maxConnections = MAX_CONNECTIONS;
    server.on(
      'connection',
      (socket: { destroy(): void; on(event: 'close', task: () => void): unknown }) => {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
      },
    );
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, host, resolve),
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === 'object' && taken ? taken.port : port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #serve(request: Request, response: Response): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://server');
    if (url.pathname !== PATH) return refuse(response, 404, '');
    const message = request.method === 'POST' ? await bodyOf(request) : queryOf(request, url);
    if (message === undefined || !isMessage(message))
      return refuse(response, 400, 'invalid request');
    const { remoteAddress = '', remotePort = 0, localAddress } = request.socket;
    const [reply] = await this.answer(message, {
      ip: remoteAddress.replace(/^::ffff:/, ''),
      port: remotePort,
      transport: 'tcp',
      ...(localAddress === undefined ? {} : { destination: localAddress.replace(/^::ffff:/, '') }),
    });
    if (!reply) return refuse(response, 500, 'No response');
    response.writeHead(200, {
      'content-type': MIME_TYPE,
      'cache-control': `max-age=${ageOf(reply)}`,
      'content-length': String(reply.length),
    });
    response.end(reply);
  }
}

function refuse(response: Response, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(`${text}\n`);
}

/** The message of a GET, in base64url without padding. */
function queryOf(request: Request, url: URL): Buffer | undefined {
  const [text, ...more] = url.searchParams.getAll('dns');
  if (request.method !== 'GET' || text === undefined || more.length > 0) return undefined;
  if (text.length > (MAX_BODY * 8 + 5) / 6 || !/^[\w-]*$/.test(text)) return undefined;
  return Buffer.from(text, 'base64url');
}

async function bodyOf(request: Request): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) return undefined;
  }
  return Buffer.concat(chunks);
}

function isMessage(bytes: Buffer): boolean {
  try {
    return decodeMessage(bytes).question.length === 1;
  } catch {
    return false;
  }
}

/** Seconds that an answer may be kept: the lowest TTL of its records; a short time for failures and for answers without records. */
function ageOf(reply: Buffer): number {
  const { rcode, answer, authority, additional } = decodeMessage(reply);
  const records = [...answer, ...authority, ...additional];
  if ((rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') || records.length === 0) return MIN_AGE;
  return Math.min(MAX_AGE, ...records.map(({ ttl }) => ttl));
}
