import type { HttpRequest, HttpResponse } from './behaviour.js';

/** A plain text answer with the headers that Go's net/http writes. */
export function textResponse(
  body: string,
  status = 200,
  contentType = 'text/plain; charset=utf-8',
): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': contentType, 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  };
}

/** A JSON answer. */
export function jsonResponse(value: unknown): HttpResponse {
  return textResponse(JSON.stringify(value), 200, 'application/json; charset=utf-8');
}

/** The value of a request header, whatever its case. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(request.headers).find(([each]) => each.toLowerCase() === wanted)?.[1];
}

/** Headers in the canonical form of MIME (`X-Real-Ip`), sorted, without Host: what a Go server sees. */
export function canonicalHeaders(request: HttpRequest): [string, string][] {
  return Object.entries(request.headers)
    .map(([name, value]): [string, string] => [
      name.toLowerCase().replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ])
    .filter(([name]) => name !== 'Host')
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
