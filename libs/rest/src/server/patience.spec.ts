import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCredentials, servingHosts } from '#auth';
import { SeededRandom, SystemClock } from '#machinery';
import { answerClientError } from './bare-status.js';
import { Listeners } from './listeners.js';

const host = '127.0.0.1';

describe('a client that begins and does not go on', () => {
  let listeners: Listeners;
  let ports: { securePort: number; plainPort?: number };

  beforeAll(async () => {
    const { serving } = await loadCredentials({
      clock: new SystemClock(),
      random: new SeededRandom(1),
      hosts: servingHosts({}),
    });
    listeners = new Listeners(
      { serving, clientCas: [] },
      (request, response) => {
        request.resume();
        response.writeHead(200).write('begun');
        if (request.url === '/short') response.end();
      },
      (_, socket) => socket.destroy(),
      { headers: 200, request: 400, idle: 200, keepAlive: 1000 },
    );
    listeners.plain.on('clientError', answerClientError);
    ports = await listeners.listen({ secure: { host, port: 0 }, plain: { host, port: 0 } });
  });
  afterAll(() => listeners.close());

  /** What a connection is told until the server closes it. */
  async function told(sent: string, tls: boolean): Promise<string> {
    const secure = { host, port: ports.securePort, rejectUnauthorized: false };
    const socket = tls
      ? connectTls({ ...secure, ALPNProtocols: ['http/1.1'] })
      : connectTcp(ports.plainPort!, host);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.write(sent);
    await once(socket, 'close');
    return text;
  }

  it.each([
    ['sends nothing', ''],
    ['does not end its headers', 'GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n'],
  ])('and %s is let go without a word', async (_, sent) => {
    for (const tls of [false, true]) expect(await told(sent, tls)).toBe('');
  });

  it('and does not end its body is let go', async () => {
    const sent = 'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc';
    for (const tls of [false, true]) expect(await told(sent, tls)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['headers beyond a mebibyte', `GET / HTTP/1.1\r\nA: ${'x'.repeat(2 << 20)}`, 431],
    ['a line that is no request', 'what?\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 400],
  ])('and sends %s is told so in plain text', async (_, sent, code) => {
    for (const tls of [false, true])
      expect(await told(sent, tls)).toMatch(
        new RegExp(`^HTTP/1.1 ${code} [^]*text/plain[^]*\r\n\r\n${code} `),
      );
  });

  it('and never speaks TLS is let go', async () => {
    const socket = connectTcp(ports.securePort, host).resume();
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  it('over HTTP/2 is let go when it has no stream, and kept while it has one', async () => {
    const session = connectHttp2(`https://${host}:${ports.securePort}`, {
      rejectUnauthorized: false,
    });
    const idle = connectHttp2(`https://${host}:${ports.securePort}`, { rejectUnauthorized: false });
    const reading = session.request({ ':path': '/reading' }).resume();
    await once(reading, 'response');
    await once(idle, 'close');
    expect(session.closed).toBe(false);
    reading.close();
    await once(session, 'close');
  });
});
