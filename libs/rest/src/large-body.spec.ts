import { createServer, get, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import type { Exchange } from './exchange.js';
import { LargeBody } from './large-body.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves the parts at every path, in an answer that knows its length or not. */
async function serve(parts: readonly string[], known: boolean): Promise<number> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  server = createServer((asked, response) => {
    const exchange = {
      request: asked,
      response,
      auditId: 'a',
      context: { warnings: [] },
    } as unknown as Exchange;
    const body = new LargeBody(exchange, 200, 'text/plain', known ? length : undefined);
    void (async () => {
      for (const part of parts) await body.add(Buffer.from(part));
      await body.end();
    })();
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) =>
    get({ port, host: '127.0.0.1', headers }, resolve).on('error', reject),
  );

const parts = ['', 'head,', 'a'.repeat(300_000), ',', 'b'.repeat(5), 'c'.repeat(262_144), '.'];

it.each([
  [parts, true],
  [parts, false],
  [['short'], false],
  [[], false],
])('sends what was added, in order (%#)', async (given, known) => {
  const port = await serve(given, known);
  expect(await text(await ask(port))).toBe(given.join(''));
});

it('compresses for who takes it', async () => {
  const port = await serve(parts, false);
  const answer = await ask(port, { 'accept-encoding': 'gzip' });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(await text(answer.pipe(createGunzip()))).toBe(parts.join(''));
});

it('sends no body where none is asked for', async () => {
  const port = await serve(parts, false);
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ port, host: '127.0.0.1', method: 'HEAD' }, resolve).on('error', reject).end(),
  );
  expect([answer.statusCode, await text(answer)]).toEqual([200, '']);
});
