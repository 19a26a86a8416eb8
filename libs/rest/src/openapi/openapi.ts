import { createHash } from 'node:crypto';
import {
  encodeOpenApiV2,
  openApiV2Document,
  openApiV3Document,
  openApiV3Index,
  type KindCatalog,
} from '#kinds';
import type { Exchange } from '../exchange.js';
import { VERSION } from '../discovery/version.js';
import { parseAccept } from '../negotiation/media-type.js';
import { JSON_TYPE } from '../negotiation/negotiate.js';
import { answerHeaders } from '../answer-headers.js';
import { targetOf } from '../proxy/remote.js';
import { sendBody } from '../send.js';
import { merged, type RemoteDocument } from './merge.js';

const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const V2_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const YEAR_MS = 365 * 24 * 3600 * 1000;

const V2_KEYS = ['/v2', '/v2 protobuf'] as const;

interface Encoded {
  readonly body: Buffer;
  readonly etag: string;
}

/** The encoded documents of one catalog. A catalog never changes, so neither do they: each is made once, when first asked for. */
class Documents {
  private readonly encoded = new Map<string, Promise<Encoded>>();
  /** The documents of other servers that are part of what is kept of v2. */
  private remotes: readonly unknown[] = [];
  private urls: Readonly<Record<string, { readonly serverRelativeURL: string }>> | undefined;

  constructor(private readonly catalog: KindCatalog) {}

  index(exchange: Exchange): Readonly<Record<string, { readonly serverRelativeURL: string }>> {
    this.urls ??= openApiV3Index(
      this.catalog,
      VERSION.gitVersion,
      exchange.cluster.customSchemas,
    ).paths;
    return this.urls;
  }

  v3(exchange: Exchange, path: string): Promise<Encoded> {
    return this.keep(path, async () => {
      const document = await openApiV3Document(
        this.catalog,
        path,
        VERSION.gitVersion,
        exchange.cluster.customSchemas,
      );
      return Buffer.from(`${JSON.stringify(document)}\n`);
    });
  }

  /** With the documents of other servers; those of the last answer are kept, not those before. */
  v2(exchange: Exchange, protobuf: boolean, remotes: readonly RemoteDocument[]): Promise<Encoded> {
    const documents = remotes.map(({ document }) => document);
    const isKept = documents.every((document, index) => document === this.remotes[index]);
    if (!isKept || documents.length !== this.remotes.length) {
      this.remotes = documents;
      for (const key of V2_KEYS) this.encoded.delete(key);
    }
    return this.keep(V2_KEYS[protobuf ? 1 : 0], async () => {
      const own = await openApiV2Document(
        this.catalog,
        VERSION.gitVersion,
        exchange.cluster.customSchemas,
      );
      const document = remotes.length === 0 ? own : merged(own, remotes);
      return protobuf
        ? Buffer.from(encodeOpenApiV2(document))
        : Buffer.from(JSON.stringify(document));
    });
  }

  private keep(key: string, make: () => Promise<Buffer>): Promise<Encoded> {
    let document = this.encoded.get(key);
    if (document === undefined) {
      document = make().then((body) => ({
        body,
        etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`,
      }));
      this.encoded.set(key, document);
    }
    return document;
  }
}

/** Who asks other servers for their documents, whoever wants to read them here. */
const AGGREGATOR = { name: 'system:aggregator', groups: ['system:masters'] };

type Index = Readonly<Record<string, { readonly serverRelativeURL: string }>>;

/** The index with the entries of other servers' group versions, by name. */
function withRemotePaths(own: Index, remotes: readonly RemoteDocument[]): Index {
  const paths = new Map(Object.entries(own));
  for (const { group, version, document } of remotes) {
    const name = `apis/${group}/${version}`;
    const { paths: theirs } = (document ?? {}) as { readonly paths?: Index };
    const url = theirs?.[name]?.serverRelativeURL;
    if (typeof url === 'string') paths.set(name, { serverRelativeURL: url });
  }
  return Object.fromEntries([...paths].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const known = new WeakMap<KindCatalog, Documents>();

function documentsOf(exchange: Exchange): Documents {
  const catalog = exchange.cluster.catalog();
  let documents = known.get(catalog);
  if (documents === undefined) known.set(catalog, (documents = new Documents(catalog)));
  return documents;
}

/** Answers `/openapi/v2`, `/openapi/v3` and the documents below (KEP-2896); true when the path is one of them. */
export async function answerOpenApi(exchange: Exchange, path: string): Promise<boolean> {
  const isIndex = path === '/openapi/v3';
  if (path !== '/openapi/v2' && !isIndex && !path.startsWith('/openapi/v3/')) return false;
  if (path === '/openapi/v2') await answerV2(exchange);
  else if (isIndex) await answerIndex(exchange);
  else await answerV3(exchange, path.slice('/openapi/v3/'.length));
  return true;
}

/** Where each document is, with the hash of its content. The real server sends this JSON as plain text. */
async function answerIndex(exchange: Exchange): Promise<void> {
  const own = documentsOf(exchange).index(exchange);
  const remotes = (await exchange.cluster.remote?.()?.openApi('/openapi/v3')) ?? [];
  const paths = remotes.length === 0 ? own : withRemotePaths(own, remotes);
  const body = Buffer.from(`${JSON.stringify({ paths })}\n`);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length };
  exchange.response.writeHead(200, answerHeaders(exchange, headers));
  exchange.response.end(body);
}

async function answerV3(exchange: Exchange, path: string): Promise<void> {
  const [apis, group = '', version = ''] = path.split('/');
  const remote = apis === 'apis' ? exchange.cluster.remote?.()?.find(group, version) : undefined;
  if (remote !== undefined) {
    const { request, response } = exchange;
    const target = targetOf(exchange);
    await remote.forward(AGGREGATOR, target, request, response, answerHeaders(exchange, {}));
    return;
  }
  const documents = documentsOf(exchange);
  const location = documents.index(exchange)[path]?.serverRelativeURL;
  if (location === undefined) {
    exchange.response.writeHead(404, answerHeaders(exchange, { 'Content-Length': 0 }));
    exchange.response.end();
    return;
  }
  const { body } = await documents.v3(exchange, path);
  const hash = location.slice(location.indexOf('=') + 1);
  const asked = exchange.query.text('hash');
  if (asked !== undefined && asked !== hash) {
    const headers = { 'Content-Type': JSON_TYPE, Location: location, 'Content-Length': 0 };
    exchange.response.writeHead(301, answerHeaders(exchange, headers));
    exchange.response.end();
    return;
  }
  const etag = `"${hash}"`;
  if (exchange.request.headers['if-none-match'] === etag) {
    notModified(exchange, etag, 'Accept');
    return;
  }
  // Who names the hash asks for content that can never change.
  const expires = new Date(exchange.options.clock.now() + YEAR_MS).toUTCString();
  const caching =
    asked === undefined ? {} : { 'Cache-Control': 'public, immutable', Expires: expires };
  await sendBody(
    exchange,
    200,
    { body, contentType: JSON_TYPE },
    { Etag: etag, Vary: 'Accept', ...caching },
  );
}

async function answerV2(exchange: Exchange): Promise<void> {
  const accepted = parseAccept(exchange.request.headers.accept ?? '*/*').map(({ type }) => type);
  const type = accepted.find((candidate) =>
    ['*/*', 'application/*', JSON_TYPE, V2_PROTOBUF].includes(candidate),
  );
  if (type === undefined) {
    exchange.response.writeHead(406, answerHeaders(exchange, { 'Content-Length': 0 }));
    exchange.response.end();
    return;
  }
  const protobuf = type === V2_PROTOBUF;
  const { body, etag } = await documentsOf(exchange).v2(
    exchange,
    protobuf,
    (await exchange.cluster.remote?.()?.openApi('/openapi/v2')) ?? [],
  );
  if (exchange.request.headers['if-none-match'] === etag) {
    notModified(exchange, etag, 'Accept-Encoding, Accept');
    return;
  }
  const contentType = protobuf ? V2_PROTOBUF_ANSWER : JSON_TYPE;
  await sendBody(
    exchange,
    200,
    { body, contentType },
    { Etag: etag, Vary: 'Accept-Encoding, Accept' },
  );
}

function notModified(exchange: Exchange, etag: string, vary: string): void {
  exchange.response.writeHead(304, answerHeaders(exchange, { Etag: etag, Vary: vary }));
  exchange.response.end();
}
