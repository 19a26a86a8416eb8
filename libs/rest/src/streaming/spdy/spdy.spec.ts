import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { constants, deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { echoNodes } from '../../testing/echo-nodes.js';
import { testServer, TOKEN } from '../../testing/server.js';
import { DICTIONARY } from './dictionary.js';
import { controlFrame, dataFrame, FLAG_FIN, FRAME, FrameReader, type Frame } from './frames.js';
import { HeaderCodec } from './header-codec.js';

describe('SPDY/3.1', () => {
  let server: ReturnType<typeof testServer>;
  let socket: Socket;

  beforeEach(async () => {
    server = testServer({ streams: echoNodes });
    const spec = { nodeName: 'n1', containers: [{ name: 'c' }] };
    await server.api.put('', 'v1', 'pods', 'shop', 'p', { spec } as KubeObject);
    await server.fastify.listen({ port: 0, host: '127.0.0.1' });
    socket = connect((server.fastify.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
  });
  afterEach(() => {
    socket.destroy();
    return server.fastify.close();
  });

  /** Upgrades the connection, opens streams, and gives back what arrives on each of them. */
  async function talk(
    path: string,
    protocol: string,
    streams: readonly Record<string, string>[],
  ): Promise<{ texts: string[]; frames: Frame[] }> {
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n` +
        `X-Stream-Protocol-Version: ${protocol}\r\nContent-Length: 0\r\n\r\n`,
    );
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 101 [^]*X-Stream-Protocol-Version: /);
    const codec = new HeaderCodec();
    const texts = streams.map(() => '');
    const frames: Frame[] = [];
    const reader = new FrameReader();
    socket.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) {
        frames.push(frame);
        if (frame.type === 'data') texts[(frame.stream - 1) / 2] += frame.payload.toString();
      }
    });
    for (const [index, headers] of streams.entries()) {
      socket.write(
        controlFrame(
          FRAME.SYN_STREAM,
          0,
          [2 * index + 1, 0],
          Buffer.concat([Buffer.alloc(2), await codec.encode(headers)]),
        ),
      );
    }
    return { texts, frames };
  }

  it('has the dictionary of the specification', () => {
    // The checksum of the dictionary stands in the header of every stream that uses it.
    const header = deflateSync('', {
      dictionary: DICTIONARY,
      level: constants.Z_BEST_COMPRESSION,
    }).subarray(2, 6);
    expect(header.toString('hex')).toBe('e3c6a7c2');
    expect(DICTIONARY.length).toBe(1423);
  });

  it('runs a command whose streams the client opened, and ends with a Status', async () => {
    const { texts, frames } = await talk(
      '/api/v1/namespaces/shop/pods/p/exec?command=false&stdin=true&stdout=true&stderr=true',
      'v4.channel.k8s.io',
      [
        { streamtype: 'error' },
        { streamtype: 'stdin' },
        { streamtype: 'stdout' },
        { streamtype: 'stderr' },
      ],
    );
    socket.write(dataFrame(3, Buffer.from('3'), true));
    await once(socket, 'end');
    expect(texts.slice(1)).toEqual(['', '$ false\n3', 'failed\n']);
    expect(JSON.parse(texts[0]!)).toMatchObject({
      reason: 'NonZeroExitCode',
      details: { causes: [{ message: '3' }] },
    });
    expect(
      frames.filter((frame) => frame.type === 'data' && (frame.flags & FLAG_FIN) !== 0),
    ).toHaveLength(3);
  });

  it('forwards a port for each pair of streams and answers pings', async () => {
    const { texts, frames } = await talk(
      '/api/v1/namespaces/shop/pods/p/portforward',
      'portforward.k8s.io',
      [
        { streamtype: 'error', port: '80', requestid: '0' },
        { streamtype: 'data', port: '80', requestid: '0' },
        { streamtype: 'error', port: '1', requestid: '1' },
        { streamtype: 'data', port: '1', requestid: '1' },
      ],
    );
    socket.write(dataFrame(3, Buffer.from('hello'), true));
    socket.write(controlFrame(FRAME.PING, 0, [7]));
    await expect.poll(() => texts).toEqual(['', '80:hello', 'connection refused', '']);
    await expect
      .poll(() =>
        frames.some(
          (frame) =>
            frame.type === 'control' &&
            frame.control === FRAME.PING &&
            frame.payload.readUInt32BE() === 7,
        ),
      )
      .toBe(true);
  });

  it('cuts off a peer that does not speak SPDY/3', () => {
    expect(() => new FrameReader().push(Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0]))).toThrow(
      'SPDY version 2',
    );
    expect(() => new FrameReader().push(Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]))).toThrow(
      'frame of 16777215 bytes',
    );
  });
});
