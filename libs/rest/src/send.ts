import type { OutgoingHttpHeaders } from 'node:http';
import { internalError, StatusError } from '#machinery';
import { answerHeaders } from './answer-headers.js';
import type { Exchange } from './exchange.js';
import { COMPRESS_FROM, LargeBody } from './large-body.js';
import { encodeObject, jsonText, type Encoded } from './negotiation/layout.js';
import { JSON_TYPE, negotiateError, type Negotiated } from './negotiation/negotiate.js';

/** Sends a complete body. */
export function sendBody(
  exchange: Exchange,
  code: number,
  encoded: Encoded,
  more?: OutgoingHttpHeaders,
): void | Promise<void> {
  const { body, contentType } = encoded;
  if (body.length > COMPRESS_FROM) return sendLarge(exchange, code, encoded, more);
  const headers = answerHeaders(exchange, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...more,
  });
  exchange.response.writeHead(code, headers);
  exchange.response.end(body);
}

async function sendLarge(
  exchange: Exchange,
  code: number,
  { body, contentType }: Encoded,
  more?: OutgoingHttpHeaders,
): Promise<void> {
  const large = new LargeBody(exchange, code, contentType, body.length, more);
  await large.add(body);
  await large.end();
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
  const answer = status.toStatus();
  exchange.audit?.answeredStatus(answer);
  // Who takes none of the plain forms gets JSON that is easy to read.
  const { body, contentType } =
    form === undefined
      ? { body: Buffer.from(jsonText(answer, 2)), contentType: JSON_TYPE }
      : encodeObject(answer, form, exchange.pretty);
  const retry = status.details?.retryAfterSeconds;
  const headers = answerHeaders(exchange, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...(retry === undefined ? {} : { 'Retry-After': String(retry) }),
    ...(status.code === 403 ? { 'X-Content-Type-Options': 'nosniff' } : {}),
    ...(isGivenUp(exchange, status.code) ? { Connection: 'close' } : {}),
  });
  exchange.response.writeHead(status.code, headers);
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : body);
}

/** The rest of the body would be read for nothing; HTTP/2 closes the stream by itself. */
function isGivenUp({ request }: Exchange, code: number): boolean {
  return (code === 413 || code === 504) && !request.complete && request.httpVersionMajor === 1;
}
