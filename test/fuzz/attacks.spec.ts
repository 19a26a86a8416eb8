import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import { send, type Answer } from './send.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ args: ['--nodes', '0', '--components', 'apiserver'] });
});
afterAll(() => server.remove());

const maps = '/api/v1/namespaces/default/configmaps';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function ask(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(server.httpUrl, {
    method,
    path,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}
const reason = ({ text }: Answer): string | undefined =>
  (JSON.parse(text) as { reason?: string }).reason;
const refusal = (answer: Answer): readonly [number, string | undefined] => [
  answer.status,
  reason(answer),
];

/** What a raw connection is told until the server closes it. */
async function raw(...pieces: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(server.httpUrl);
  const socket: Socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return text;
}

const named = (name: string, more: object): string =>
  JSON.stringify({ metadata: { name }, ...more });

describe('bodies that attack', () => {
  it('of more than the limit are refused, also as one line of 100 MB', async () => {
    expect(
      refusal(await ask('POST', maps, named('big', { data: { x: 'x'.repeat(4 << 20) } }))),
    ).toEqual([413, 'RequestEntityTooLarge']);
    const told = await ask('POST', maps, Buffer.alloc(100 << 20, 0x61)).then(
      refusal,
      (error: Error) => error.message,
    );
    expect([[413, 'RequestEntityTooLarge'], 'write EPIPE', 'read ECONNRESET']).toContainEqual(told);
  });

  it('that are compressed are not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20));
    expect((await ask('POST', maps, bomb, { 'Content-Encoding': 'gzip' })).status).toBe(400);
  });

  it.each([
    'application/json',
    'application/yaml',
    'application/merge-patch+json',
    'application/apply-patch+yaml',
    'application/strategic-merge-patch+json',
    'application/json-patch+json',
  ])('are nested deeply as %s', async (type) => {
    const method = type.includes('patch') ? 'PATCH' : 'POST';
    const path = method === 'PATCH' ? `${maps}/deep?fieldManager=x` : maps;
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = type.includes('yaml') ? 20_000 : 300_000;
      const body = `{"metadata":{"name":"deep"},"x":${open.repeat(depth)}1${close.repeat(depth)}}`;
      const { status } = await ask(method, path, body, { 'Content-Type': type });
      expect([400, 404, 413, 415, 422]).toContain(status);
    }
  });

  it('use YAML aliases to grow', async () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 12; n += 1)
      lines.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(',')}]`,
      );
    const answer = await ask('POST', maps, `metadata: {name: alias}\n${lines.join('\n')}\n`, {
      'Content-Type': 'application/yaml',
    });
    expect(answer.status).toBe(400);
  });

  it('name the prototype of objects, which stay what they are', async () => {
    const odd =
      '{"metadata":{"name":"proto","labels":{"__proto__":"a","constructor":"b"},"__proto__":{"x":1}},"data":{"constructor":"c","__proto__":"d"},"__proto__":{"polluted":true}}';
    const { status } = await ask('POST', maps, odd);
    expect([201, 422]).toContain(status);
    for (const type of ['merge-patch', 'strategic-merge-patch', 'apply-patch']) {
      const patch = await ask(
        'PATCH',
        `${maps}/proto?fieldManager=x&force=${type === 'apply-patch'}`,
        `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto","annotations":{"__proto__":"x"}},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
        { 'Content-Type': `application/${type}${type === 'apply-patch' ? '+yaml' : '+json'}` },
      );
      expect(patch.status, patch.text).toBeLessThan(500);
    }
    const operations =
      '[{"op":"add","path":"/__proto__/polluted","value":1},{"op":"add","path":"/constructor/prototype/polluted","value":1}]';
    expect(
      (
        await ask('PATCH', `${maps}/proto`, operations, {
          'Content-Type': 'application/json-patch+json',
        })
      ).status,
    ).toBeLessThan(500);
    expect((await ask('GET', '/version')).text).not.toContain('polluted');
    expect((await ask('GET', `${maps}?labelSelector=__proto__,constructor!%3Dx`)).status).toBe(200);
  });

  it('double themselves with JSON Patch', async () => {
    await ask('POST', maps, named('doubling', { data: { a: 'x'.repeat(1000) } }));
    const copies = Array.from({ length: 60 }, (_, n) => ({
      op: 'copy',
      from: '/data',
      path: `/data/k${n}`,
    }));
    expect(
      (
        await ask('PATCH', `${maps}/doubling`, JSON.stringify(copies), {
          'Content-Type': 'application/json-patch+json',
        })
      ).status,
    ).toBeLessThan(500);
    const many = `[${Array(200_000).fill('{"op":"test","path":"/a"}').join(',')}]`;
    expect(
      (
        await ask('PATCH', `${maps}/doubling`, many, {
          'Content-Type': 'application/json-patch+json',
        })
      ).status,
    ).toBe(413);
  });

  it('have as many labels as fit', async () => {
    const labels = Object.fromEntries(Array.from({ length: 150_000 }, (_, n) => [`l${n}`, '']));
    expect(
      (await ask('POST', maps, JSON.stringify({ metadata: { name: 'many', labels } }))).status,
    ).toBeLessThan(500);
    const selector = Array.from({ length: 1500 }, (_, n) => `l${n}`).join(',');
    expect((await ask('GET', `${maps}?labelSelector=${selector}`)).status).toBe(200);
  });

  it('hold bytes that are no UTF-8, or protobuf that is none', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"metadata":{"name":"'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('"}}'),
    ]);
    expect([400, 422]).toContain((await ask('POST', maps, bad)).status);
    for (const bytes of [
      'k8s\0',
      'k8s\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f',
      `k8s\0${'\x0a\xff\xff\xff\x7f'.repeat(1000)}`,
      `k8s\0${'\x0b'.repeat(100_000)}`,
    ]) {
      const answer = await ask('POST', maps, Buffer.from(bytes, 'latin1'), {
        'Content-Type': 'application/vnd.kubernetes.protobuf',
      });
      expect(answer.status, bytes.slice(0, 20)).toBe(400);
    }
  });
});

describe('definitions that attack', () => {
  const definition = (name: string, properties: object, more: object = {}): string =>
    JSON.stringify({
      metadata: { name: `${name}.attack.example.com` },
      spec: {
        group: 'attack.example.com',
        scope: 'Namespaced',
        names: {
          plural: name,
          kind: name.toUpperCase(),
          listKind: `${name.toUpperCase()}List`,
          singular: name,
        },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { type: 'object', properties, ...more } },
              },
            },
          },
        ],
      },
    });

  it('have a pattern that backtracks', async () => {
    const made = await ask(
      'POST',
      definitions,
      definition('redos', { x: { type: 'string', pattern: '^(a+)+$' } }),
    );
    if (made.status === 201) {
      const tried = await ask(
        'POST',
        '/apis/attack.example.com/v1/namespaces/default/redos',
        JSON.stringify({
          apiVersion: 'attack.example.com/v1',
          kind: 'REDOS',
          metadata: { name: 'x' },
          spec: { x: `${'a'.repeat(60)}!` },
        }),
      );
      expect(refusal(tried)).toEqual([422, 'Invalid']);
    } else expect(made.status).toBe(422);
  });

  it('have a rule that loops over what has no bound', async () => {
    const list = { list: { type: 'array', items: { type: 'string' } } };
    const rule =
      'self.list.all(a, self.list.all(b, self.list.all(c, self.list.all(d, a + b != c + d))))';
    const made = await ask(
      'POST',
      definitions,
      definition('loops', list, { 'x-kubernetes-validations': [{ rule }] }),
    );
    expect(refusal(made)).toEqual([422, 'Invalid']);
    expect(made.text).toMatch(/exceeds budget/);
  });

  it('name the prototype of objects as properties', async () => {
    const properties = JSON.parse(
      '{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}',
    ) as object;
    const made = await ask('POST', definitions, definition('protos', properties));
    expect(made.status, made.text).toBeLessThan(500);
    const body =
      '{"apiVersion":"attack.example.com/v1","kind":"PROTOS","metadata":{"name":"x"},"spec":{"__proto__":"a","constructor":"b"}}';
    const tried = await ask('POST', '/apis/attack.example.com/v1/namespaces/default/protos', body);
    expect(tried.status, tried.text).toBeLessThan(500);
  });
});

describe('connections that attack', () => {
  it('send headers without an end', async () => {
    expect(await raw(`GET /version HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(1 << 20)}`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it.each([
    ['a length that is none', 'Content-Length: -1\r\n\r\n'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk whose size is none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n'],
  ])('send %s', async (_, rest) => {
    expect(await raw(`POST ${maps} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${rest}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  it('upgrade to a WebSocket and send frames that are none', async () => {
    const upgrade = `GET ${maps}?watch=true HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const frames = [
      [0xff, 0xff],
      [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
      [0x81, 0x01, 0x61],
      [0x88, 0x81, 0, 0, 0, 0, 0],
    ];
    for (const frame of frames)
      expect(await raw(upgrade, Buffer.from(frame))).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('tamper with continue tokens', async () => {
    for (const token of [
      'x',
      'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLi4vLi4ifQ',
      Buffer.from('{"v":"meta.k8s.io/v1","rv":1e99,"start":"../../x"}').toString('base64url'),
      'A'.repeat(10_000),
      Buffer.from('null').toString('base64url'),
    ]) {
      const { status } = await ask('GET', `${maps}?limit=1&continue=${token}`);
      expect([400, 410], token.slice(0, 80)).toContain(status);
    }
  });

  it('ask GraphQL for depth and for aliases', async () => {
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
    expect((await ask('GET', `${maps}?limit=1`)).status).toBe(200);
  });
});
