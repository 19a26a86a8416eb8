import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maps, named, refusal, startVictim, type Victim } from './victim.js';

/** What a server may hold more after all this than before, in bytes. */
const GROWTH = 300 << 20;

let victim: Victim;
let before: number;
const ask: Victim['ask'] = (...request) => victim.ask(...request);
beforeAll(async () => {
  victim = await startVictim();
  before = await residentBytes();
});
afterAll(() => victim.server.remove());

async function residentBytes(): Promise<number> {
  const { text } = await ask('GET', '/metrics');
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

const jsonPatch = { 'Content-Type': 'application/json-patch+json' };

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
    expect(refusal(await ask('POST', maps, bomb, { 'Content-Encoding': 'gzip' }))).toEqual([
      400,
      'BadRequest',
    ]);
  });

  it.each([
    ['application/json', 400],
    ['application/yaml', 400],
    ['application/merge-patch+json', 400],
    ['application/apply-patch+yaml', 400],
    ['application/strategic-merge-patch+json', 400],
    ['application/json-patch+json', 400],
  ])('that are nested deeply are refused as %s', async (type, code) => {
    const patch = type.includes('patch');
    const path = patch ? `${maps}/patched?fieldManager=x` : maps;
    // Whether there is anything to patch is asked first.
    if (patch) await ask('POST', maps, named('patched', {}));
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = type.includes('yaml') ? 20_000 : 300_000;
      const body = `{"metadata":{"name":"deep"},"x":${open.repeat(depth)}1${close.repeat(depth)}}`;
      const { status } = await ask(patch ? 'PATCH' : 'POST', path, body, { 'Content-Type': type });
      expect(status).toBe(code);
    }
  });

  it('that use YAML aliases to grow are refused', async () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 12; n += 1) {
      const nine = Array(9)
        .fill(`*a${n - 1}`)
        .join(',');
      lines.push(`a${n}: &a${n} [${nine}]`);
    }
    const answer = await ask('POST', maps, `metadata: {name: alias}\n${lines.join('\n')}\n`, {
      'Content-Type': 'application/yaml',
    });
    expect(refusal(answer)).toEqual([400, 'BadRequest']);
  });

  it('that name the prototype of objects leave it as it is', async () => {
    const odd =
      '{"metadata":{"name":"proto","labels":{"constructor":"b"},"__proto__":{"x":1}},"data":{"constructor":"c","__proto__":"d"},"__proto__":{"polluted":true}}';
    const made = await ask('POST', maps, odd);
    expect(made.status).toBe(201);
    expect(made.text).toContain('"data":{"__proto__":"d","constructor":"c"}');
    const patch = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto"},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`;
    for (const type of ['merge-patch', 'strategic-merge-patch'])
      expect(
        (await ask('PATCH', `${maps}/proto`, patch, { 'Content-Type': `application/${type}+json` }))
          .status,
      ).toBe(200);
    const applied = await ask('PATCH', `${maps}/proto?fieldManager=x`, patch, {
      'Content-Type': 'application/apply-patch+yaml',
    });
    // The real server, too, has an internal error for what the schema does not know.
    expect(applied.text).toMatch(/failed to create typed patch object .*field not declared/);
    const operations =
      '[{"op":"add","path":"/__proto__/polluted","value":1},{"op":"add","path":"/constructor/prototype/polluted","value":1}]';
    expect((await ask('PATCH', `${maps}/proto`, operations, jsonPatch)).status).toBe(422);
    expect((await ask('GET', '/version')).text).not.toContain('polluted');
    expect((await ask('GET', `${maps}?labelSelector=constructor!%3Dx`)).status).toBe(200);
  });

  it('that double themselves with JSON Patch stay bounded', async () => {
    await ask('POST', maps, named('doubling', { data: { a: 'x'.repeat(1000) } }));
    const copies = Array.from({ length: 60 }, (_, n) => ({
      op: 'copy',
      from: '/data',
      path: `/data/k${n}`,
    }));
    const doubled = await ask('PATCH', `${maps}/doubling`, JSON.stringify(copies), jsonPatch);
    expect(doubled.status).toBeGreaterThanOrEqual(400);
    expect(doubled.status).toBeLessThan(500);
    const many = `[${Array(200_000).fill('{"op":"test","path":"/a"}').join(',')}]`;
    expect((await ask('PATCH', `${maps}/doubling`, many, jsonPatch)).status).toBe(413);
  });

  it('that have labels without number are refused as etcd refuses them', async () => {
    const labels = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`l${n}`, '']));
    const answer = await ask('POST', maps, JSON.stringify({ metadata: { name: 'many', labels } }));
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/"message":"(etcdserver: request is too large|rpc error: .*)"/);
    const million = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, n) => [`l${n}`, '']));
    expect(
      refusal(await ask('POST', maps, JSON.stringify({ metadata: { labels: million } }))),
    ).toEqual([413, 'RequestEntityTooLarge']);
    const selector = Array.from({ length: 5000 }, (_, n) => `l${n}`).join(',');
    expect((await ask('GET', `${maps}?labelSelector=${selector}`)).status).toBe(200);
  });

  it('that are no UTF-8, or protobuf that is none, are refused', async () => {
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
      expect(answer.status).toBe(400);
    }
  });

  it('leave the server well', async () => {
    expect((await ask('GET', '/livez')).text).toBe('ok');
    expect((await ask('GET', `${maps}?limit=1`)).status).toBe(200);
    expect((await residentBytes()) - before).toBeLessThan(GROWTH);
  });
});
