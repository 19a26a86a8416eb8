import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#images';

/** Bodies of forwarded requests are read up to this size, in bytes. */
const maxBody = 1 << 20;

/** Between whom the connection is. */
type Ends = Pick<HttpRequest, 'source' | 'destination'>;
type Serve = (request: HttpRequest) => HttpResponse | undefined | Promise<HttpResponse | undefined>;

/**
 * Speaks HTTP/1.1 on a stream: every request is answered by `serve`; undefined closes the connection. Ends with the stream, or when the
 * server has closed its side: nothing can be answered any more, although the client may still hold the stream open.
 */
export function serveHttp(connection: Duplex, ends: Ends, serve: Serve): Promise<void> {
  const server = createServer((request, response) => void answer(request, response, ends, serve));
  server.emit('connection', connection);
  return new Promise((resolve) => {
    connection.once('close', resolve);
    connection.once('finish', resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  ends: Ends,
  serve: Serve,
): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return void request.destroy();
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const result = await serve({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    ...ends,
  });
  if (result === undefined) return void request.destroy();
  // A server that would keep the connection says so itself; the client's wish to close it wins.
  const closing = response.shouldKeepAlive ? {} : { Connection: 'close' };
  response.writeHead(result.status, { ...result.headers, ...closing });
  response.end(result.body);
}
