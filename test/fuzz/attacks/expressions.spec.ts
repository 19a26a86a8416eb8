import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../support/server.js';
import type { Answer } from '../send.js';
import { refusal, startVictim, type Victim } from './victim.js';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = '/apis/attack.example.com/v1/namespaces/default';

let victim: Victim;
const ask: Victim['ask'] = (...request) => victim.ask(...request);
beforeAll(async () => {
  victim = await startVictim();
});
afterAll(() => victim.server.remove());

/** Defines a kind whose `spec` has these properties. */
function define(name: string, properties: object, more: object = {}): Promise<Answer> {
  const kind = name.toUpperCase();
  const spec = { type: 'object', properties, ...more };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return ask(
    'POST',
    definitions,
    JSON.stringify({
      metadata: { name: `${name}.attack.example.com` },
      spec: {
        group: 'attack.example.com',
        scope: 'Namespaced',
        names: { plural: name, kind, listKind: `${kind}List`, singular: name },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    }),
  );
}

/** Creates an object of a kind that has just been defined, when it is served. */
async function make(name: string, spec: string): Promise<Answer> {
  const body = `{"apiVersion":"attack.example.com/v1","kind":"${name.toUpperCase()}","metadata":{"name":"x"},"spec":${spec}}`;
  for (;;) {
    const answer = await ask('POST', `${group}/${name}`, body);
    if (answer.status !== 404) return answer;
  }
}

/** The data folder of a cluster whose DNS server will start with this Corefile. */
async function dataWith(corefile: string): Promise<string> {
  const server = await startServer({ args: ['--nodes', '1'] });
  const map = { metadata: { name: 'coredns' }, data: { Corefile: corefile } };
  const { status } = await fetch(
    `${server.httpUrl}/api/v1/namespaces/kube-system/configmaps/coredns`,
    {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(map),
    },
  );
  expect(status).toBe(200);
  await server.stop();
  return server.dataDir;
}

const backtracking = `${'a'.repeat(5000)}!`;

describe('expressions that attack', () => {
  it('as a pattern that backtracks take no longer than others', async () => {
    expect((await define('redos', { x: { type: 'string', pattern: '^(a+)+$' } })).status).toBe(201);
    const tried = await make('redos', JSON.stringify({ x: backtracking }));
    expect(refusal(tried)).toEqual([422, 'Invalid']);
  });

  it('as a CEL rule whose pattern backtracks take no longer than others', async () => {
    const rule = { rule: "self.matches('^(a+)+$')" };
    const x = { type: 'string', maxLength: 6000, 'x-kubernetes-validations': [rule] };
    expect((await define('celredos', { x })).status).toBe(201);
    const tried = await make('celredos', JSON.stringify({ x: backtracking }));
    expect(refusal(tried)).toEqual([422, 'Invalid']);
  });

  it('as a CEL rule that loops in loops are refused, by what they would cost or by what they cost', async () => {
    const list = { list: { type: 'array', items: { type: 'string' } } };
    const rule =
      'self.list.all(a, self.list.all(b, self.list.all(c, self.list.all(d, a + b != c + d))))';
    const made = await define('loops', list, { 'x-kubernetes-validations': [{ rule }] });
    const refused =
      made.status === 201
        ? await make('loops', JSON.stringify({ list: Array.from({ length: 2000 }, String) }))
        : made;
    expect(refusal(refused)).toEqual([422, 'Invalid']);
    expect(refused.text).toMatch(/budget|cost/);
  });

  it('as properties with the names of a prototype are properties', async () => {
    const properties = '{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}';
    expect((await define('protos', JSON.parse(properties) as object)).status).toBe(201);
    const spec = '{"__proto__":"a","constructor":"b"}';
    const refused = await make('protos', spec);
    expect(refusal(refused)).toEqual([422, 'Invalid']);
    expect(refused.text).toMatch(/spec\.constructor: Invalid value: \\"string\\"/);
  });

  it('in a Corefile take no longer than others', async () => {
    const dataDir = await dataWith(
      '.:53 {\n  rewrite name regex ^(a+)+\\.example\\.$ b.example.org answer auto\n  hosts {\n    192.0.2.7 known.example.org\n  }\n}\n',
    );
    const server = await startServer({ args: ['--nodes', '1'], dataDir });
    try {
      const resolver = new Resolver();
      resolver.setServers([server.dns]);
      const name = Array(4).fill('a'.repeat(60)).join('.');
      await expect(resolver.resolve4(`${name}.example`)).rejects.toThrow('ESERVFAIL');
      expect(await resolver.resolve4('known.example.org')).toEqual(['192.0.2.7']);
    } finally {
      await server.remove();
    }
  });

  it('leave the server as it was', async () => {
    expect((await ask('GET', '/livez')).text).toBe('ok');
  });
});
