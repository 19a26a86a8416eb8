import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { internalError, StatusError } from '#machinery';
import type { Exchange } from './exchange.js';
import { encodeObject, type Encoded } from './negotiation/layout.js';
import { negotiateError, type Negotiated } from './negotiation/negotiate.js';

/** Bodies beyond this many bytes are compressed for clients that take gzip. */
const COMPRESS_FROM = 128 * 1024;
/** Large bodies are written in pieces of this size, with a pause for other requests between them. */
const PIECE_BYTES = 1024 * 1024;
/** Warning headers hold at most so many characters in all. */
const MAX_WARNING_CHARACTERS = 4096;

const compress = promisify(gzip);

type Head = Pick<Exchange, 'auditId' | 'options'> & {
  readonly context: { readonly warnings: readonly string[] };
};

/** The headers of every answer, plus `more`. */
export function answerHeaders(exchange: Head, more: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    'Audit-Id': exchange.auditId,
    'Cache-Control': 'no-cache, private',
    'X-Kubernetes-Pf-Flowschema-Uid': FLOW_SCHEMA_UID,
    'X-Kubernetes-Pf-Prioritylevel-Uid': PRIORITY_LEVEL_UID,
    ...more,
  };
  if (exchange.context.warnings.length > 0)
    headers['Warning'] = warningHeaders(exchange.context.warnings);
  return headers;
}

// No flow control runs here: every request counts as matched by the exempt flow schema.
const FLOW_SCHEMA_UID = '00000000-0000-4000-8000-000000000001';
const PRIORITY_LEVEL_UID = '00000000-0000-4000-8000-000000000002';

/** RFC 7234 §5.5 with code 299, each text once, as long as there is room. */
function warningHeaders(warnings: readonly string[]): string[] {
  const headers: string[] = [];
  let room = MAX_WARNING_CHARACTERS;
  for (const text of new Set(warnings)) {
    const header = `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, ' ')}"`;
    room -= header.length;
    if (room < 0) break;
    headers.push(Buffer.from(header, 'utf8').toString('latin1'));
  }
  return headers;
}

/** Sends a complete body. */
export function sendBody(
  exchange: Exchange,
  code: number,
  encoded: Encoded,
  more?: OutgoingHttpHeaders,
): void | Promise<void> {
  const { body, contentType } = encoded;
  if (body.length > COMPRESS_FROM) return sendLarge(exchange, code, [body], contentType, more);
  const headers = answerHeaders(exchange, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...more,
  });
  exchange.response.writeHead(code, headers);
  exchange.response.end(body);
}

/** Sends a body that lies in many parts, compressed if wanted, without holding up other requests for long. */
export async function sendLarge(
  exchange: Exchange,
  code: number,
  parts: readonly Uint8Array[],
  contentType: string,
  more?: OutgoingHttpHeaders,
): Promise<void> {
  const { request, response } = exchange;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (
    length > COMPRESS_FROM &&
    /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')
  ) {
    const body = await compress(Buffer.concat(parts, length), { level: constants.Z_BEST_SPEED });
    response.writeHead(
      code,
      answerHeaders(exchange, {
        'Content-Type': contentType,
        'Content-Encoding': 'gzip',
        Vary: 'Accept-Encoding',
        'Content-Length': body.length,
        ...more,
      }),
    );
    response.end(body);
    return;
  }
  response.writeHead(
    code,
    answerHeaders(exchange, { 'Content-Type': contentType, 'Content-Length': length, ...more }),
  );
  await writePieces(response, parts, length);
}

async function writePieces(
  response: ServerResponse,
  parts: readonly Uint8Array[],
  length: number,
): Promise<void> {
  let left = length;
  let piece = Buffer.allocUnsafe(Math.min(left, PIECE_BYTES));
  let used = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const step = Math.min(part.length - from, piece.length - used);
      piece.set(part.subarray(from, from + step), used);
      from += step;
      used += step;
      left -= step;
      if (used < piece.length) continue;
      if (!response.write(piece)) await drained(response);
      else await pause();
      if (response.destroyed) return;
      piece = Buffer.allocUnsafe(Math.min(left, PIECE_BYTES));
      used = 0;
    }
  }
  response.end();
}

/** Lets the event loop serve others. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Sends an object in the negotiated form. */
export function sendObject(
  exchange: Exchange,
  code: number,
  object: object,
  form: Negotiated,
): void | Promise<void> {
  return sendBody(exchange, code, encodeObject(object, form, exchange.pretty));
}

/** Sends plain text the way Go's `http.Error` does. */
export function sendText(
  exchange: Exchange,
  code: number,
  text: string,
  more?: OutgoingHttpHeaders,
): void {
  const body = Buffer.from(text);
  const headers = answerHeaders(exchange, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': body.length,
    ...more,
  });
  exchange.response.writeHead(code, headers);
  exchange.response.end(body);
}

/** Sends the Status behind an error. Any other error is a defect and answers 500. */
export function sendError(exchange: Exchange, error: unknown): void {
  if (exchange.response.headersSent || exchange.response.destroyed) {
    exchange.response.destroy();
    return;
  }
  const status =
    error instanceof StatusError
      ? error
      : internalError(error instanceof Error ? error.message : String(error));
  const form = negotiateError(exchange.request.headers.accept);
  const { body, contentType } = encodeObject(status.toStatus(), form, exchange.pretty);
  const retry = status.details?.retryAfterSeconds;
  const headers = answerHeaders(exchange, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...(retry === undefined ? {} : { 'Retry-After': String(retry) }),
    ...(status.code === 403 ? { 'X-Content-Type-Options': 'nosniff' } : {}),
  });
  exchange.response.writeHead(status.code, headers);
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : body);
}
