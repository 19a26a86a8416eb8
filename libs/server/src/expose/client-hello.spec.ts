import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { serverNameOf } from './client-hello.js';

/** What a real client sends first. */
async function helloOf(servername: string): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, servername }).on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [import('node:net').Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

it('the name that a client asks for is in its first bytes', async () => {
  expect(serverNameOf(await helloOf('shop.example'))).toBe('shop.example');
  expect(serverNameOf(await helloOf(''))).toBe('');
  expect(serverNameOf(Buffer.from('GET / HTTP/1.1\r\n'))).toBeUndefined();
});

it('bytes that are cut off or mean nothing have no name, and do no harm', async () => {
  const hello = await helloOf('shop.example');
  fc.assert(
    fc.property(fc.nat(hello.length), (length) => {
      expect(['', 'shop.example', undefined]).toContain(serverNameOf(hello.subarray(0, length)));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const bytes = Buffer.from(noise);
      const name = serverNameOf(Buffer.concat([Buffer.from([22, 3, 1, 0, 200, 1]), bytes]));
      expect(typeof name).toBe('string');
    }),
  );
});
