import { once } from 'node:events';
import { request } from 'node:https';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../fixture-certificate.js';
import { serve } from '../fixture.js';
import { queryFor } from '../message.js';
import { decodeMessage, encodeMessage } from '../wire/codec.js';

const { cert, key } = await selfSigned();
const CLIENT = { host: '127.0.0.1', servername: 'localhost', ca: cert };
const QUESTION = encodeMessage(queryFor('www.example.org.', 'A', 7));
const ADDRESS = ['192.0.2.10'];

let stop = (): void => undefined;
afterEach(() => stop());

/** The port of a server with one block for `address`. */
async function listening(address: string, more = ''): Promise<number> {
  const { server } = await serve(
    `${address} {\ntls cert.pem key.pem\n${more}\nforward . 192.0.2.53\n}\n`,
    [],
    { exposure: { host: '127.0.0.1', portFor: () => 0 } },
    { 'cert.pem': cert, 'key.pem': key },
  );
  stop = () => server.stop();
  return [...server.ports.values()][0] as number;
}

const answers = (bytes: Buffer): readonly string[] =>
  decodeMessage(bytes).answer.map(({ data }) => data);

describe('encrypted listeners', () => {
  it('answer over TLS', async () => {
    const socket = connect({ ...CLIENT, port: await listening('tls://.') });
    await once(socket, 'secureConnect');
    socket.write(Buffer.concat([Buffer.from([0, QUESTION.length]), QUESTION]));
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(answers(data.subarray(2))).toEqual(ADDRESS);
    socket.destroy();
  });

  it('close a connection after its last question', async () => {
    const port = await listening('tls://.', 'timeouts {\nmaxtcpqueries 1\n}');
    const socket = connect({ ...CLIENT, port });
    socket.write(Buffer.concat([Buffer.from([0, QUESTION.length]), QUESTION]));
    socket.resume();
    await once(socket, 'end');
    expect(socket.bytesRead).toBeGreaterThan(0);
    socket.destroy();
  });

  it('answer a POST over HTTPS', async () => {
    const asked = request({
      ...CLIENT,
      port: await listening('https://.'),
      path: '/dns-query',
      method: 'POST',
    });
    asked.end(QUESTION);
    const [response] = (await once(asked, 'response')) as [
      NodeJS.ReadableStream & { headers: object },
    ];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(answers(Buffer.concat(chunks))).toEqual(ADDRESS);
    expect(response.headers).toMatchObject({
      'content-type': 'application/dns-message',
      'cache-control': 'max-age=60',
    });
  });

  it.each([
    [`/dns-query?dns=${QUESTION.toString('base64url')}`, 200],
    ['/dns-query?dns=AAAA', 400],
    ['/dns-query', 400],
    ['/', 404],
  ])('answer a GET of %s over HTTP/2 with %i', async (path, status) => {
    const session = connectHttp2(`https://localhost:${await listening('https://.')}`, {
      ca: cert,
      lookup: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const stream = session.request({ ':path': path });
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    expect(headers[':status']).toBe(status);
    session.destroy();
  });
});
