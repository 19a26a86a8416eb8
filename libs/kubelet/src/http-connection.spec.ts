import { PassThrough, Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { serveHttp } from './http-connection.js';

describe('HTTP on a forwarded connection', () => {
  it('ends when the server closes its side, although the client holds its own open', async () => {
    const [sent, received] = [new PassThrough(), new PassThrough()];
    const served = serveHttp(
      Duplex.from({ readable: sent, writable: received }),
      { source: { ip: '127.0.0.1', port: 0 }, destination: { ip: '127.0.0.1', port: 80 } },
      ({ path }) => ({
        status: 200,
        headers: { 'Content-Length': '1', Connection: 'keep-alive' },
        body: path,
      }),
    );
    sent.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
    await served;
    expect(String(received.read())).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\/$/);
  });
});
