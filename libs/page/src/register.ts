import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { readAsset } from './assets.js';
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
 * Puts the pages on a Fastify instance (Nest's own). Their routes only count for requests that come over the plain listener from
 * something that asks for HTML; over TLS, and to clients that take JSON, nothing changes. Without a built page there are none.
 */
export function registerPage(fastify: FastifyInstance, { directory }: PageOptions): void {
  if (!existsSync(directory)) return;
  fastify.addConstraintStrategy(forBrowsers);
  for (const [url, file] of Object.entries(PAGES)) {
    fastify.get(url, { constraints: { [forBrowsers.name]: BROWSER } }, (_request, reply) =>
      serve(reply, directory, file),
    );
  }
  fastify.get<{ Params: { file: string } }>(ASSETS, ({ params }, reply) =>
    serve(reply, directory, params.file),
  );
}

async function serve(reply: FastifyReply, directory: string, file: string): Promise<FastifyReply> {
  const asset = await readAsset(directory, file);
  if (asset === undefined) return reply.code(404).type('text/plain').send('404 page not found\n');
  return reply
    .headers({ ...HEADERS, 'Content-Type': asset.type, 'Cache-Control': 'no-cache' })
    .send(asset.body);
}

const BROWSER = 'browser';

/** Routes with this constraint are for browsers on this machine. */
const forBrowsers = {
  name: 'client',
  storage: () => {
    const handlers = new Map<unknown, unknown>();
    return {
      get: (client: unknown) => handlers.get(client) ?? null,
      set: (client: unknown, handler: unknown) => void handlers.set(client, handler),
    };
  },
  deriveConstraint: ({ socket, headers }: { socket: Socket; headers: IncomingHttpHeaders }) =>
    (socket as Partial<TLSSocket>).encrypted !== true && acceptsHtml(headers.accept)
      ? BROWSER
      : undefined,
  mustMatchWhenDerived: false,
} as unknown as Parameters<FastifyInstance['addConstraintStrategy']>[0];
