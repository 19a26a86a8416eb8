import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { TOKEN, testServer } from '../testing/server.js';
import { BODY_TIMEOUT } from './body.js';

describe('a body that trickles', () => {
  let fastify: FastifyInstance;
  afterEach(() => fastify.close());

  const begin = (socket: Socket): void => {
    socket.write(
      `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
  };

  it('is given up in the time that a request has, with a Status, and the connection is closed', async () => {
    const clock = new VirtualClock();
    ({ fastify } = testServer({}, clock));
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((fastify.server.address() as AddressInfo).port, '127.0.0.1');
    let told = '';
    socket.on('data', (chunk: Buffer) => (told += chunk.toString()));
    begin(socket);
    while (clock.nextDue() === undefined)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    clock.advance(BODY_TIMEOUT);
    await once(socket, 'close');
    expect(told).toMatch(/^HTTP\/1\.1 504 [^]*"reason":"Timeout"/);
  });
});
