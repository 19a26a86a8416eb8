import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock, VirtualClock } from '#machinery';
import { startWebhookServer, type WebhookServer } from '../../../test/support/webhook-server.js';
import { WebhookClient } from './webhook-client.js';

let server: WebhookServer;
const client = new WebhookClient({ clock: new SystemClock() });
beforeAll(async () => {
  server = await startWebhookServer(['127.0.0.1', 'hook.home.svc']);
});
afterAll(() => {
  client.close();
  server.close();
});
const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    (answer) => `no error: ${JSON.stringify(answer)}`,
    (error: Error) => error.message,
  );
const here = () => ({ url: `${server.url}/hook`, caBundle: server.caBundle });

describe('WebhookClient', () => {
  it('posts JSON and tells the webhook how long it will wait', async () => {
    server.handler = ({ path, body }) => ({ path, body });
    expect(await client.post(here(), { a: 1 }, 10_000)).toEqual({
      path: '/hook?timeout=10s',
      body: { a: 1 },
    });
  });

  it('reaches a Service by what it resolves to, under the name of the Service', async () => {
    server.handler = ({ headers }) => ({ host: headers.host });
    const resolving = new WebhookClient({
      clock: new SystemClock(),
      resolve: () => ({ kind: 'socket', host: '127.0.0.1', port: server.port }),
    });
    const service = { namespace: 'home', name: 'hook', path: '/x' };
    expect(await resolving.post({ service, caBundle: server.caBundle }, {}, 1000)).toEqual({
      host: 'hook.home.svc:443',
    });
    const other = { namespace: 'home', name: 'other' };
    expect(
      await failure(resolving.post({ service: other, caBundle: server.caBundle }, {}, 1000)),
    ).toBe(
      'Post "https://other.home.svc:443/?timeout=1s": tls: failed to verify certificate: x509: certificate is valid for hook.home.svc, not other.home.svc',
    );
    resolving.close();
  });

  it('says why a Service leads nowhere', async () => {
    const service = { namespace: 'home', name: 'hook', path: '/x' };
    expect(await failure(client.post({ service }, {}, 1000))).toBe(
      'Post "https://hook.home.svc:443/x?timeout=1s": service "hook" not found',
    );
  });

  it('trusts the authority of the bundle only', async () => {
    expect(await failure(client.post({ url: server.url }, {}, 1000))).toBe(
      `Post "${server.url}/?timeout=1s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
  });

  it('names the address that refuses', async () => {
    expect(await failure(client.post({ url: 'https://127.0.0.1:1/x' }, {}, 1000))).toBe(
      'Post "https://127.0.0.1:1/x?timeout=1s": dial tcp 127.0.0.1:1: connect: connection refused',
    );
  });

  it('notices a server that speaks HTTP', async () => {
    const plain = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', resolve);
    });
    const url = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/x`;
    expect(await failure(client.post({ url }, {}, 1000))).toBe(
      `Post "${url}?timeout=1s": http: server gave HTTP response to HTTPS client`,
    );
    plain.close();
  });

  it('gives up on a webhook that hangs when the time of the clock is over', async () => {
    const clock = new VirtualClock();
    const patient = new WebhookClient({ clock });
    const reached = new Promise<void>((resolve) => {
      server.handler = () => {
        resolve();
        return undefined;
      };
    });
    const call = failure(patient.post(here(), {}, 2000));
    await reached;
    clock.advance(2000);
    expect(await call).toBe(`Post "${server.url}/hook?timeout=2s": context deadline exceeded`);
    patient.close();
  });

  it('reads no more than it has room for', async () => {
    server.handler = () => 'x'.repeat(17 << 20);
    expect(await failure(client.post(here(), {}, 10_000))).toContain('the response is larger than');
  });

  it('follows no redirect and words refusals as client-go does', async () => {
    const answering = async (status: number, text = ''): Promise<string> => {
      server.handler = (_, response) => {
        response.writeHead(status, { 'content-type': 'text/plain', location: server.url });
        response.end(text);
      };
      return failure(client.post(here(), {}, 1000));
    };
    expect(await answering(302)).toBe(
      'the server responded with the status code 302 but did not return more details',
    );
    expect(await answering(404)).toBe('the server could not find the requested resource');
    expect(await answering(500, 'broken\n')).toBe(
      'an error on the server ("broken") has prevented the request from succeeding',
    );
  });

  it('says what is wrong with an answer that is no JSON', async () => {
    server.handler = () => 'hello';
    expect(await failure(client.post(here(), {}, 1000))).toBe(
      "couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value",
    );
  });
});
