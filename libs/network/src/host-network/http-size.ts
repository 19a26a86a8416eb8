import { Buffer } from 'node:buffer';
import type { HostNetwork, HttpResponse } from '#images';

type Request = Parameters<HostNetwork['http']>[0];

/** Bytes of a request as HTTP/1.1 sends it (RFC 9112), without TLS. */
export const requestBytes = ({ method, url, headers, body }: Request): number =>
  `${method} ${url.pathname}${url.search} HTTP/1.1`.length + messageBytes(headers, body);

/** Bytes of an answer as HTTP/1.1 sends it, without TLS. */
export const responseBytes = ({ status, headers, body }: HttpResponse): number =>
  `HTTP/1.1 ${status} `.length + messageBytes(headers, body);

/** The end of the first line, the headers, an empty line and the body. */
function messageBytes(headers: Readonly<Record<string, string>>, body: string): number {
  const lines = Object.entries(headers).map(([name, value]) => name.length + value.length + 4);
  return lines.reduce((sum, length) => sum + length, 4) + Buffer.byteLength(body);
}
