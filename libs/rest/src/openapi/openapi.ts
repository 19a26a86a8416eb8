import { createHash } from 'node:crypto';
import type { KindCatalog } from '#kinds';
import { StatusError } from '#machinery';
import type { Exchange } from '../exchange.js';
import type { OpenApiDocuments } from '../face.js';
import { quotedHash } from '../discovery/discovery.js';
import { parseAccept } from '../negotiation/media-type.js';
import { JSON_TYPE } from '../negotiation/negotiate.js';
import { answerHeaders, sendBody, sendText } from '../send.js';
import { methodNotAllowed } from '../verbs/routing.js';

const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const V2_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const YEAR_MS = 365 * 24 * 3600 * 1000;

interface Document {
  readonly body: Buffer;
  readonly hash: string;
}

/** Encoded documents by catalog and path; a catalog never changes. */
const encoded = new WeakMap<KindCatalog, Map<string, Document>>();

function documentOf(
  catalog: KindCatalog,
  key: string,
  make: () => Uint8Array | undefined,
): Document | undefined {
  let documents = encoded.get(catalog);
  if (documents === undefined) encoded.set(catalog, (documents = new Map()));
  let document = documents.get(key);
  if (document === undefined) {
    const bytes = make();
    if (bytes === undefined) return undefined;
    const body = Buffer.from(bytes);
    document = { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() };
    documents.set(key, document);
  }
  return document;
}

/** Answers `/openapi/v2`, `/openapi/v3` and the documents below (KEP-2896); true when the path is one of them. */
export async function answerOpenApi(exchange: Exchange, path: string): Promise<boolean> {
  const documents = exchange.options.openApi;
  if (documents === undefined || !path.startsWith('/openapi/')) return false;
  const catalog = exchange.cluster.catalog();
  if (path === '/openapi/v2') await answerV2(exchange, documents, catalog);
  else if (path === '/openapi/v3' || path === '/openapi/v3/')
    answerIndex(exchange, documents, catalog);
  else if (path.startsWith('/openapi/v3/'))
    await answerV3(exchange, documents, catalog, path.slice('/openapi/v3/'.length));
  else return false;
  return true;
}

function v3(documents: OpenApiDocuments, catalog: KindCatalog, path: string): Document | undefined {
  return documentOf(catalog, path, () => {
    const document = documents.v3(catalog, path);
    return document === undefined ? undefined : Buffer.from(`${JSON.stringify(document)}\n`);
  });
}

/**
 * The index. A hash says which content a path has, so that clients ask again only when it changed. Hashes are of the
 * catalog's content rather than of each document, because hashing would mean making all of them.
 */
function answerIndex(exchange: Exchange, documents: OpenApiDocuments, catalog: KindCatalog): void {
  requireGet(exchange);
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const path of documents.paths(catalog))
    paths[path] = { serverRelativeURL: url(catalog, path) };
  const body = Buffer.from(`${JSON.stringify({ paths })}\n`);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length };
  exchange.response.writeHead(200, answerHeaders(exchange, headers));
  exchange.response.end(body);
}

async function answerV3(
  exchange: Exchange,
  documents: OpenApiDocuments,
  catalog: KindCatalog,
  path: string,
): Promise<void> {
  requireGet(exchange);
  const document = v3(documents, catalog, path);
  if (document === undefined) return sendText(exchange, 404, '');
  const asked = exchange.query.text('hash');
  const hash = contentHash(catalog, path);
  if (asked !== undefined && asked !== hash) {
    const location = url(catalog, path);
    exchange.response.writeHead(
      301,
      answerHeaders(exchange, {
        'Content-Type': JSON_TYPE,
        Location: location,
        'Content-Length': 0,
      }),
    );
    exchange.response.end();
    return;
  }
  const etag = `"${hash}"`;
  const caching =
    asked === undefined
      ? {}
      : {
          'Cache-Control': 'public, immutable',
          Expires: new Date(exchange.options.clock.now() + YEAR_MS).toUTCString(),
        };
  if (exchange.request.headers['if-none-match'] === etag) return notModified(exchange, etag);
  await sendBody(
    exchange,
    200,
    { body: document.body, contentType: JSON_TYPE },
    { Etag: etag, Vary: 'Accept', ...caching },
  );
}

async function answerV2(
  exchange: Exchange,
  documents: OpenApiDocuments,
  catalog: KindCatalog,
): Promise<void> {
  requireGet(exchange);
  const accepted = parseAccept(exchange.request.headers.accept ?? '*/*').map(({ type }) => type);
  const type = accepted.find((candidate) =>
    ['*/*', 'application/*', JSON_TYPE, V2_PROTOBUF].includes(candidate),
  );
  if (type === undefined) return sendText(exchange, 406, '');
  const protobuf = type === V2_PROTOBUF && documents.v2Protobuf !== undefined;
  const document = documentOf(catalog, protobuf ? 'v2 protobuf' : 'v2', () => {
    const made = documents.v2(catalog);
    return protobuf ? documents.v2Protobuf!(made) : Buffer.from(JSON.stringify(made));
  });
  if (document === undefined)
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  const etag = `"${document.hash}"`;
  if (exchange.request.headers['if-none-match'] === etag) return notModified(exchange, etag);
  const contentType = protobuf ? V2_PROTOBUF_ANSWER : JSON_TYPE;
  await sendBody(
    exchange,
    200,
    { body: document.body, contentType },
    { Etag: etag, Vary: 'Accept-Encoding, Accept' },
  );
}

const contentHashes = new WeakMap<KindCatalog, string>();

/** Differs between catalogs of different content; cheap, because it looks at names only. */
function contentHash(catalog: KindCatalog, path: string): string {
  let hash = contentHashes.get(catalog);
  if (hash === undefined) {
    const names = catalog.all.map(
      ({ group, version, plural, type }) => `${group}/${version}/${plural}/${type}`,
    );
    hash = quotedHash(Buffer.from(names.join('\n'))).slice(1, -1);
    contentHashes.set(catalog, hash);
  }
  return quotedHash(Buffer.from(`${hash} ${path}`)).slice(1, -1);
}

function url(catalog: KindCatalog, path: string): string {
  return `/openapi/v3/${path}?hash=${contentHash(catalog, path)}`;
}

function notModified(exchange: Exchange, etag: string): void {
  exchange.response.writeHead(304, { Etag: etag, 'Audit-Id': exchange.auditId });
  exchange.response.end();
}

function requireGet(exchange: Exchange): void {
  if (exchange.request.method !== 'GET') throw methodNotAllowed();
}
