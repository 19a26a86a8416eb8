import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testServer, TOKEN } from './testing/server.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';

/** Lines of JSON are no JSON document. */
const asText = (
  response: supertest.Response,
  done: (error: Error | null, text: string) => void,
): void => {
  let text = '';
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  stream.on('end', () => done(null, text));
};

describe('the Kubernetes API over HTTP', () => {
  let server: ReturnType<typeof testServer>;
  const base = '/api/v1/namespaces/shop/configmaps';

  beforeEach(async () => {
    server = testServer();
    await server.fastify.ready();
  });
  afterEach(() => server.fastify.close());

  const request = (method: Method, path: string) => {
    const agent = supertest(server.fastify.server);
    return agent[method](path);
  };
  const send = (method: Method, path: string) =>
    request(method, path).set('authorization', `Bearer ${TOKEN}`).set('user-agent', 'test');
  const make = (name: string, data: object = {}) =>
    send('post', base)
      .set('content-type', 'application/json')
      .send(JSON.stringify({ metadata: { name }, data }));

  it('creates, reads, lists and deletes an object', async () => {
    expect((await make('a', { k: 'v' })).status).toBe(201);
    const read = await send('get', `${base}/a`);
    expect(read.body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { k: 'v' } });
    expect(read.text.endsWith('}\n')).toBe(true);
    const list = await send('get', base);
    expect(list.text).toMatch(
      /^{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"101"},"items":\[{/,
    );
    expect(list.body.items[0]).not.toHaveProperty('kind');
    expect((await send('delete', `${base}/a`)).status).toBe(200);
    expect((await send('get', `${base}/a`)).status).toBe(404);
  });

  it('sends a list of many pieces whole, packed or not', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `large-${index + 10}`);
    for (const name of names) await make(name, { k: `${name} `.repeat(8000) });
    const plain = await send('get', base).set('accept-encoding', 'identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(Buffer.byteLength(plain.text)).toBeGreaterThan(3 * 256 * 1024);
    const packed = await send('get', base).set('accept-encoding', 'gzip');
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(packed.text).toBe(plain.text);
    const { items } = plain.body as { items: { metadata: { name: string }; data: object }[] };
    expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual(names);
    for (const { metadata, data } of items)
      expect(data).toEqual({ k: `${metadata.name} `.repeat(8000) });
  });

  it('sends the headers of every answer', async () => {
    const { headers } = await send('get', base).set('audit-id', 'mine');
    expect(headers).toMatchObject({
      'audit-id': 'mine',
      'cache-control': 'no-cache, private',
      'content-type': 'application/json',
      'content-length': expect.any(String),
    });
  });

  it('answers anonymous requests 403 and wrong tokens 401', async () => {
    const anonymous = await supertest(server.fastify.server).get(base);
    expect(anonymous.status).toBe(403);
    expect(anonymous.body.message).toBe(
      'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "shop"',
    );
    const wrong = await supertest(server.fastify.server)
      .get(base)
      .set('authorization', 'Bearer no');
    expect(wrong.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it('tells unknown groups, versions, resources and verbs apart', async () => {
    const groups = await send('get', '/apis/nope.example.com/v1/things');
    expect([groups.status, groups.headers['content-type'], groups.text]).toEqual([
      404,
      'text/plain; charset=utf-8',
      '404 page not found\n',
    ]);
    for (const path of [
      '/apis/apps/v1beta1/deployments',
      '/api/v1/widgets',
      `${base}/x/nosub`,
      '/api/v1/namespaces/shop/nodes',
      '/apis/apps/v1/namespaces/shop/deployments/x/y/z',
      '/api/v2',
    ]) {
      expect({ path, ...(await send('get', path)).body }).toMatchObject({
        code: 404,
        message: 'the server could not find the requested resource',
      });
    }
    for (const [method, path] of [
      ['put', base],
      ['post', `${base}/x`],
      ['patch', '/api/v1/pods'],
      ['get', '/api/v1/namespaces/shop/pods/x/binding'],
      ['options', '/api/v1/pods'],
      ['post', '/version'],
      ['delete', '/api/v1'],
    ] as const) {
      expect({ path, ...(await send(method, path)).body }).toMatchObject({
        code: 405,
        reason: 'MethodNotAllowed',
      });
    }
    expect((await send('head', '/version')).status).toBe(405);
    expect((await send('get', '/clusters/blue/version')).status).toBe(200);
    expect((await send('get', '/clusters/red/version')).status).toBe(404);
  });

  it.each([
    ['', `unexpected end of JSON input (<empty>)`],
    ['not json', `invalid character 'o' in literal null (expecting 'u') (6e6f74206a736f6e)`],
  ])('explains the body %j', async (body, end) => {
    const answer = await send('post', base).set('content-type', 'application/json').send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe(
      `the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ${end}`,
    );
  });

  it('reads YAML and warns about keys that occur twice', async () => {
    const body =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: z\ndata:\n  a: "1"\n  a: "2"\n';
    const answer = await send('post', base).set('content-type', 'application/yaml').send(body);
    expect(answer.headers['warning']).toBe('299 - "line 7: key \\"a\\" already set in map"');
    expect((await send('get', `${base}/z`).set('accept', 'application/yaml')).text).toContain(
      'data:\n  a: "2"\nkind: ConfigMap\n',
    );
  });

  it('refuses media types that it does not read', async () => {
    const created = await send('post', base).set('content-type', 'text/plain').send('x');
    expect(created.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
    const patched = await send('patch', `${base}/a`)
      .set('content-type', 'application/json')
      .send('{}');
    expect(patched.body).toMatchObject({
      code: 415,
      message: '415: Unsupported Media Type',
      details: {},
    });
  });

  it('stops reading a body beyond 3 MiB', async () => {
    const answer = await make('big', { a: 'x'.repeat(3_200_000) });
    expect(answer.body).toMatchObject({
      code: 413,
      message: 'Request entity too large: limit is 3145728',
    });
  });

  it('checks the options of writes', async () => {
    const text = JSON.stringify({ metadata: { name: 'c' } });
    const post = (query: string) =>
      send('post', `${base}?${query}`).set('content-type', 'application/json').send(text);
    expect((await post('dryRun=Some')).body.message).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    );
    expect((await post('fieldManager=a%0Ab')).body.message).toContain(
      'invalid character U+000A (at position 1)',
    );
    expect((await post('fieldValidation=Loud')).body.message).toContain(
      'supported values: "", "Ignore", "Strict", "Warn"',
    );
    const apply = await send('patch', `${base}/c`)
      .set('content-type', 'application/apply-patch+yaml')
      .send(text);
    expect(apply.body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
    const both = await send('delete', `${base}/c`)
      .set('content-type', 'application/json')
      .send('{"propagationPolicy":"Orphan","orphanDependents":true}');
    expect(both.body.message).toContain(
      'orphanDependents and deletionPropagation cannot be both set',
    );
    expect((await send('get', `${base}?limit=abc`)).body.message).toBe(
      'strconv.ParseInt: parsing "abc": invalid syntax',
    );
  });

  it('answers Tables and partial metadata', async () => {
    await make('a', { x: '1', y: '2' });
    const accept = (as: string) => `application/json;as=${as};v=v1;g=meta.k8s.io,application/json`;
    const rows = await send('get', base).set('accept', accept('Table'));
    expect(rows.body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      rows: [{ object: { kind: 'PartialObjectMetadata' } }],
    });
    expect(rows.body.columnDefinitions[0]).toMatchObject({ name: 'Name', format: 'name' });
    const none = await send('get', `${base}/a?includeObject=None`).set('accept', accept('Table'));
    expect(none.body.rows[0].object).toBeNull();
    const partial = await send('get', `${base}/a`).set('accept', accept('PartialObjectMetadata'));
    expect(partial.body).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'a' },
    });
    expect(partial.body).not.toHaveProperty('data');
    const wrong = await send('get', base).set('accept', accept('PartialObjectMetadata'));
    expect(wrong.body.message).toBe(
      'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
    );
  });

  it('indents for people', async () => {
    await make('a');
    expect((await send('get', `${base}/a`).set('user-agent', 'curl/8.0')).text).toMatch(
      /^{\n {2}"kind"/,
    );
    expect(
      (await send('get', `${base}/a?pretty=false`).set('user-agent', 'curl/8.0')).text,
    ).toMatch(/^{"kind"/);
  });

  it('compresses large answers for clients that take gzip', async () => {
    await make('a', { big: 'x'.repeat(200_000) });
    const plain = await send('get', base).set('accept-encoding', 'identity');
    const packed = await send('get', base).set('accept-encoding', 'gzip');
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.body).toEqual(plain.body);
  });

  it('streams watch events as lines and ends cleanly', async () => {
    await make('a');
    const answer = await send(
      'get',
      `${base}?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    ).parse(asText);
    const events = (answer.body as string)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { metadata: object } });
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1]!.object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: '101', annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
    expect(
      (
        await send('get', '/api/v1/watch/namespaces/shop/configmaps/a?timeoutSeconds=1').parse(
          asText,
        )
      ).status,
    ).toBe(200);
    expect(server.api.requests.at(-1)?.options).toMatchObject({ fieldSelector: 'metadata.name=a' });
  });

  it('describes itself', async () => {
    expect((await send('get', '/version')).body).toMatchObject({ major: '1', minor: '36' });
    expect((await send('get', '/api')).body).toMatchObject({
      kind: 'APIVersions',
      versions: ['v1'],
    });
    expect((await send('get', '/apis/apps/v1')).body).toMatchObject({
      kind: 'APIResourceList',
      groupVersion: 'apps/v1',
    });
    expect((await send('get', '/')).body.paths).toContain('/livez/etcd');
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const aggregated = await send('get', '/apis').set('accept', accept);
    expect(aggregated.headers).toMatchObject({
      'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      vary: 'Accept',
    });
    expect(
      (
        await send('get', '/apis')
          .set('accept', accept)
          .set('if-none-match', aggregated.headers['etag']!)
      ).status,
    ).toBe(304);
    expect((await send('get', '/metrics')).text).toContain('apiserver_request_total{verb="GET"');
  });

  it('reports health, check by check', async () => {
    expect((await send('get', '/livez')).text).toBe('ok');
    expect((await send('get', '/livez?verbose&exclude=etcd')).text).toBe(
      '[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\nlivez check passed\n',
    );
    expect((await send('get', '/readyz/etcd')).text).toBe('ok');
    expect((await send('get', '/readyz/nothing')).status).toBe(404);
  });
});
