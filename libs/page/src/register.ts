import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { readAsset, type Asset } from './assets.js';
import { acceptsHtml } from './accepts-html.js';

export interface PageOptions {
  /** The built pages: `index.html`, `graphiql.html` and what they load. */
  readonly directory: string;
}

/** Paths that a browser gets a page for where every other client gets the API. */
const PAGES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/graphql': 'graphiql.html',
};

/** Where pages find what they load. */
const ASSETS = '/ui/:file';

/**
 * Nothing but this server's own files runs in a page. Inline styles are let through for the GraphQL editor, which positions its
 * parts with them.
 */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/**
 * Puts the pages on a Fastify instance (Nest's own). A hook in front of all routes takes those requests only that come over the
 * plain listener from something that prefers HTML; over TLS, and to clients that take JSON, nothing changes.
 */
export function registerPage(fastify: FastifyInstance, { directory }: PageOptions): void {
  fastify.addHook('onRequest', (request, reply, next) => {
    const page = pageFor(request.raw);
    if (page === undefined) return next();
    readAsset(directory, page).then(
      (asset) => (asset === undefined ? next() : send(reply, asset)),
      next,
    );
  });
  fastify.get(ASSETS, async (request, reply) => {
    const { file } = request.params as { file: string };
    const asset = await readAsset(directory, file);
    if (asset === undefined) return reply.code(404).type('text/plain').send('404 page not found\n');
    return send(reply, asset);
  });
}

interface Reply {
  headers(values: Record<string, string>): Reply;
  send(body: Buffer): unknown;
}

function send(reply: Reply, { body, type }: Asset): unknown {
  return reply
    .headers({ ...HEADERS, 'Content-Type': type, 'Cache-Control': 'no-cache' })
    .send(body);
}

function pageFor({ method, url = '', headers, socket }: IncomingMessage): string | undefined {
  if (method !== 'GET') return undefined;
  const mark = url.indexOf('?');
  const page = PAGES[mark === -1 ? url : url.slice(0, mark)];
  if (page === undefined || (socket as Partial<TLSSocket>).encrypted === true) return undefined;
  return acceptsHtml(headers.accept) ? page : undefined;
}
