import Fastify, { type FastifyInstance } from 'fastify';
import { request as plainRequest } from 'node:http';
import { connect } from 'node:http2';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCredentials, servingHosts, type ControlPlaneCredentials } from '#auth';
import { SeededRandom, SystemClock } from '#machinery';
import { Listeners, registerKubeApi } from '../index.js';
import { testFace, testOptions } from '../testing/server.js';

describe('the two listeners', () => {
  let credentials: ControlPlaneCredentials;
  let listeners: Listeners;
  let fastify: FastifyInstance;
  let ports: { securePort: number; plainPort?: number };

  beforeAll(async () => {
    credentials = await loadCredentials({
      clock: new SystemClock(),
      random: new SeededRandom(1),
      hosts: servingHosts({}),
    });
    fastify = Fastify({
      serverFactory: (handler) => {
        const tls = {
          serving: credentials.serving,
          clientCas: [credentials.authority.certificate],
        };
        listeners = new Listeners(tls, handler, (...upgrade) => api.upgrade(...upgrade));
        return listeners.plain;
      },
    });
    const api = registerKubeApi(fastify, testOptions(testFace()));
    await fastify.ready();
    ports = await listeners.listen({
      secure: { host: '127.0.0.1', port: 0 },
      plain: { host: '127.0.0.1', port: 0 },
    });
  });
  afterAll(() => listeners.close());

  const statusOf = (
    make: typeof secureRequest | typeof plainRequest,
    options: RequestOptions,
  ): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = make({ host: '127.0.0.1', ...options }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });

  it('take a client certificate for who asks', async () => {
    const { authority } = credentials;
    const admin = await credentials.admin();
    const options = { port: ports.securePort, ca: authority.certificate, path: '/api/v1/pods' };
    expect(await statusOf(secureRequest, options)).toBe(403);
    expect(
      await statusOf(secureRequest, { ...options, cert: admin.certificate, key: admin.key }),
    ).toBe(200);
  });

  it('speak HTTP/2', async () => {
    const { authority } = credentials;
    const admin = await credentials.admin();
    const session = connect(`https://127.0.0.1:${ports.securePort}`, {
      ca: authority.certificate,
      cert: admin.certificate,
      key: admin.key,
    });
    const stream = session.request({ ':path': '/api/v1/pods' });
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(JSON.parse(text)).toMatchObject({ kind: 'PodList', items: [] });
    session.close();
  });

  it('keep foreign pages from the plain one', async () => {
    const port = ports.plainPort!;
    const status = (headers: Record<string, string>) =>
      statusOf(plainRequest, { port, path: '/version', headers });
    expect(await status({ host: `localhost:${port}` })).toBe(200);
    expect(await status({ host: `localhost:${port}`, origin: `http://127.0.0.1:${port}` })).toBe(
      200,
    );
    expect(await status({ host: 'evil.example.com' })).toBe(403);
    expect(await status({ host: 'localhost', origin: 'https://evil.example.com' })).toBe(403);
  });
});
