import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maps, startVictim, type Victim } from './victim.js';

let victim: Victim;
const ask: Victim['ask'] = (...request) => victim.ask(...request);
beforeAll(async () => {
  victim = await startVictim();
});
afterAll(() => victim.server.remove());

/** What a raw connection is told until the server closes it. */
async function raw(...pieces: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(victim.server.httpUrl);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return text;
}

describe('connections that attack', () => {
  it('with headers without an end are told so', async () => {
    const head = `GET /version HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(2 << 20)}`;
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['a length that is none', 'Content-Length: -1\r\n\r\n'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk whose size is none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n'],
  ])('with %s are told so', async (_, rest) => {
    expect(
      await raw(`POST ${maps} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${rest}`),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('that upgrade to a WebSocket and send frames that are none are closed', async () => {
    const upgrade = `GET ${maps}?watch=true HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const frames = [
      [0xff, 0xff],
      [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
      [0x81, 0x01, 0x61],
      [0x88, 0x81, 0, 0, 0, 0, 0],
    ];
    for (const frame of frames)
      expect(await raw(upgrade, Buffer.from(frame))).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('that tamper with continue tokens are refused', async () => {
    for (const token of [
      'x',
      'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLi4vLi4ifQ',
      Buffer.from('{"v":"meta.k8s.io/v1","rv":1e99,"start":"../../x"}').toString('base64url'),
      'A'.repeat(10_000),
      Buffer.from('null').toString('base64url'),
    ]) {
      const { status } = await ask('GET', `${maps}?limit=1&continue=${token}`);
      expect([400, 410]).toContain(status);
    }
  });

  it('that ask GraphQL for depth, for aliases and in circles are refused', async () => {
    const deep = `{ ${'namespaces { edges { node { '.repeat(40)}id${' } } }'.repeat(40)} }`;
    const wide = `{ ${Array.from({ length: 20_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
    const fragments = '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }';
    for (const query of [deep, wide, fragments]) {
      const { status, text } = await ask('POST', '/graphql', JSON.stringify({ query }));
      expect(status).toBeLessThan(500);
      expect(JSON.parse(text)).toHaveProperty('errors');
    }
  });

  it('leave the server as it was', async () => {
    expect((await ask('GET', '/livez')).text).toBe('ok');
  });
});
