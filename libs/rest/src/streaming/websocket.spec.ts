import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { KubeObject } from '#machinery';
import { echoNodes } from '../testing/echo-nodes.js';
import { testServer, TOKEN } from '../testing/server.js';
import { controlFrame, FRAME } from './spdy/frames.js';

describe('streams over WebSocket', () => {
  let server: ReturnType<typeof testServer>;
  let origin: string;

  beforeEach(async () => {
    server = testServer({ streams: echoNodes });
    const spec = { nodeName: 'n1', containers: [{ name: 'c' }] };
    await server.api.put('', 'v1', 'pods', 'shop', 'p', { spec } as KubeObject);
    await server.fastify.listen({ port: 0, host: '127.0.0.1' });
    origin = `ws://127.0.0.1:${(server.fastify.server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.fastify.close());

  const open = (path: string, protocols: string[]): WebSocket =>
    new WebSocket(`${origin}${path}`, protocols, { headers: { authorization: `Bearer ${TOKEN}` } });

  /** All messages by channel, once the server has closed. */
  async function conversation(socket: WebSocket, base64 = false): Promise<Record<number, string>> {
    const texts: Record<number, string> = {};
    socket.on('message', (data: Buffer) => {
      const channel = base64 ? data[0]! - 0x30 : data[0]!;
      const text = base64
        ? Buffer.from(data.toString('latin1', 1), 'base64').toString()
        : data.toString('utf8', 1);
      texts[channel] = (texts[channel] ?? '') + text;
    });
    await once(socket, 'close');
    return texts;
  }

  const pod = '/api/v1/namespaces/shop/pods/p';

  it('runs a command and reports success as a Status', async () => {
    const socket = open(`${pod}/exec?command=ls&command=-l&stdout=true&stderr=true`, [
      'v5.channel.k8s.io',
      'v4.channel.k8s.io',
    ]);
    const texts = await conversation(socket);
    expect(socket.protocol).toBe('v5.channel.k8s.io');
    expect(texts).toEqual({ 1: '$ ls -l\n', 3: '{"metadata":{},"status":"Success"}' });
  });

  it('ends stdin at the close signal of protocol v5 and gives the exit code as a cause', async () => {
    const socket = open(`${pod}/exec?command=false&stdin=true&stdout=true&stderr=true`, [
      'v5.channel.k8s.io',
    ]);
    const talk = conversation(socket);
    await once(socket, 'open');
    socket.send(Buffer.from('\u00007', 'latin1'));
    socket.send(Buffer.from([255, 0]));
    const texts = await talk;
    expect(texts[1]).toBe('$ false\n7');
    expect(texts[2]).toBe('failed\n');
    expect(JSON.parse(texts[3]!)).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
  });

  it('speaks the base64 variant and passes terminal sizes on', async () => {
    const socket = open(`${pod}/attach?stdin=true&stdout=true&tty=true`, [
      'v4.base64.channel.k8s.io',
    ]);
    const texts: string[] = [];
    socket.on('message', (data: Buffer) =>
      texts.push(Buffer.from(data.toString('latin1', 1), 'base64').toString()),
    );
    await once(socket, 'open');
    socket.send(`4${Buffer.from('{"Width":80,"Height":24}').toString('base64')}`);
    await expect.poll(() => texts.join('')).toBe('$ attached\n[80x24]');
    socket.close();
  });

  it('refuses in HTTP before the upgrade', async () => {
    const statusOf = async (socket: WebSocket): Promise<number> => {
      const [, response] = (await once(socket, 'unexpected-response')) as [
        unknown,
        { statusCode: number },
      ];
      return response.statusCode;
    };
    expect(
      await statusOf(
        open('/api/v1/namespaces/shop/pods/gone/exec?command=ls&stdout=true', [
          'v4.channel.k8s.io',
        ]),
      ),
    ).toBe(404);
    expect(await statusOf(open(`${pod}/exec?command=ls`, ['v4.channel.k8s.io']))).toBe(400);
    expect(await statusOf(open(`${pod}/exec?command=ls&stdout=true`, ['nonsense']))).toBe(400);
    expect(await statusOf(new WebSocket(`${origin}${pod}/exec?command=ls&stdout=true`))).toBe(403);
  });

  it('forwards ports over channels that begin with the port number', async () => {
    const socket = open(`${pod}/portforward?ports=80&ports=1`, ['v4.channel.k8s.io']);
    const texts: Record<number, string> = {};
    socket.on(
      'message',
      (data: Buffer) => (texts[data[0]!] = (texts[data[0]!] ?? '') + data.toString('latin1', 1)),
    );
    await once(socket, 'open');
    socket.send(Buffer.from('\u0000ping', 'latin1'));
    await expect
      .poll(() => texts)
      .toEqual({
        0: 'P\u000080:ping',
        1: 'P\u0000',
        2: '\u0001\u0000',
        3: '\u0001\u0000connection refused',
      });
    socket.close();
  });

  it('carries the SPDY tunnel, whose protocol has a name that RFC 6455 forbids', async () => {
    const request = get(`${origin.replace('ws', 'http')}${pod}/portforward`, {
      headers: {
        authorization: `Bearer ${TOKEN}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io',
      },
    });
    const [answer, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Socket];
    expect(answer.headers['sec-websocket-protocol']).toBe('SPDY/3.1+portforward.k8s.io');
    const ping = controlFrame(FRAME.PING, 0, [7]);
    socket.write(Buffer.concat([Buffer.from([0x82, 0x80 | ping.length, 0, 0, 0, 0]), ping]));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply).toEqual(Buffer.concat([Buffer.from([0x82, ping.length]), ping]));
    socket.destroy();
  });

  it('carries watch events as messages', async () => {
    const socket = open('/api/v1/namespaces/shop/configmaps?watch=true', []);
    const types: string[] = [];
    socket.on('message', (data: Buffer) =>
      types.push((JSON.parse(data.toString()) as { type: string }).type),
    );
    await once(socket, 'open');
    await fetch(`${origin.replace('ws', 'http')}/api/v1/namespaces/shop/configmaps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ metadata: { name: 'a' } }),
    });
    await expect.poll(() => types).toEqual(['ADDED']);
    socket.close();
    await expect.poll(() => server.api.watching).toBe(0);
  });

  it('answers logs as plain text', async () => {
    const answer = await fetch(`${origin.replace('ws', 'http')}${pod}/log?tailLines=2`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toBe('line 1\nline 2\n');
  });
});
