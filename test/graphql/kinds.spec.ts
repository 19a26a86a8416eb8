import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlServer, type Answered, type GraphqlServer } from './server.js';

describe('kinds over GraphQL', () => {
  let server: GraphqlServer;
  beforeAll(async () => {
    server = await graphqlServer();
  });
  afterAll(() => server.close());

  const create = (name: string, labels: object, data: object = {}) =>
    server.query(
      'mutation ($object: ConfigMapInput!) { createConfigMap(object: $object) { metadata { name uid } data } }',
      { object: { metadata: { name, labels }, data } },
    );

  it('an object is created, read, patched, replaced and deleted', async () => {
    const created = await create('life', { kind: 'cycle' }, { a: '1' });
    expect(created.data.createConfigMap.data).toEqual({ a: '1' });

    const patched = await server.query(
      'mutation { patchConfigMap(name: "life", patch: { data: { b: "2" } }) { data metadata { resourceVersion } } }',
    );
    expect(patched.data.patchConfigMap.data).toEqual({ a: '1', b: '2' });

    const { resourceVersion } = patched.data.patchConfigMap.metadata;
    const update = `mutation ($v: String!) {
      updateConfigMap(object: { metadata: { name: "life", resourceVersion: $v }, data: { c: "3" } }) { data }
    }`;
    const replaced = await server.query(update, { v: resourceVersion });
    expect(replaced.data.updateConfigMap.data).toEqual({ c: '3' });
    const late = await server.query(update, { v: resourceVersion });
    expect(late.errors?.[0]?.extensions.status).toMatchObject({ code: 409, reason: 'Conflict' });

    const deleted = await server.query('mutation { deleteConfigMap(name: "life") { status } }');
    expect(deleted.data.deleteConfigMap.status).toMatchObject({ status: 'Success' });
    const gone = await server.query('{ configMap(name: "life") { data } }');
    expect(gone.data).toEqual({ configMap: null });
    expect(gone.errors?.[0]).toMatchObject({
      message: 'configmaps "life" not found',
      path: ['configMap'],
      extensions: { code: 'NotFound', status: { kind: 'Status', code: 404, reason: 'NotFound' } },
    });
  });

  it('a dry run answers and keeps nothing', async () => {
    const tried = await server.query(
      'mutation { createConfigMap(object: { metadata: { name: "dry" } }, dryRun: true) { metadata { uid } } }',
    );
    expect(tried.data.createConfigMap.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    const gone = await server.query('{ configMap(name: "dry") { data } }');
    expect(gone.errors?.[0]?.extensions.status.code).toBe(404);
  });

  it('an apply without a field manager is refused in the words of the API', async () => {
    const answer = await server.query(
      'mutation { patchConfigMap(name: "x", type: APPLY, patch: { apiVersion: "v1", kind: "ConfigMap" }) { data } }',
    );
    expect(answer.errors?.[0]?.extensions.status.code).toBe(422);
  });

  it('an invalid object names each field', async () => {
    const answer = await server.query(
      'mutation { createService(object: { metadata: { name: "web" }, spec: { ports: [{ port: 70000 }] } }) { spec { clusterIP } } }',
    );
    expect(answer.errors?.[0]?.extensions.status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { causes: [{ field: 'spec.ports[0].port' }, { field: 'spec.ports[0].targetPort' }] },
    });
  });

  it('a list goes from page to page, from any cursor, at one revision', async () => {
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5']) await create(name, { page: 'yes' });
    const page = `query ($first: Int, $after: String) {
      configMaps(namespace: "default", first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage endCursor }
        edges { cursor node { metadata { name } } }
      }
    }`;
    const names = (answer: { data: Answered }): string[] =>
      answer.data.configMaps.edges.map((edge: Answered) => edge.node.metadata.name);
    const all = await server.query(page, { first: 500 });
    const first = await server.query(page, { first: 2 });
    expect(names(first)).toEqual(names(all).slice(0, 2));
    expect(first.data.configMaps.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
    });
    expect(first.data.configMaps.totalCount).toBe(names(all).length);

    await create('p0', { page: 'late' });
    const rest: string[] = [];
    let { endCursor, hasNextPage } = first.data.configMaps.pageInfo;
    while (hasNextPage) {
      const next = await server.query(page, { first: 2, after: endCursor });
      rest.push(...names(next));
      expect(next.data.configMaps.totalCount).toBe(names(all).length);
      ({ endCursor, hasNextPage } = next.data.configMaps.pageInfo);
    }
    expect([...names(first), ...rest]).toEqual(names(all));

    const middle = first.data.configMaps.edges[0].cursor;
    const after = await server.query(page, { first: 3, after: middle });
    expect(names(after)).toEqual(names(all).slice(1, 4));
  });

  it('a list takes label and field selectors', async () => {
    await create('chosen', { tier: 'front' });
    await create('other', { tier: 'back' });
    const answer = await server.query(`{
      byLabel: configMaps(labelSelector: "tier in (front)") { totalCount nodes { metadata { name } } }
      byField: configMaps(fieldSelector: "metadata.name=other") { nodes { metadata { name } } }
      wrong: configMaps(fieldSelector: "data.a=1") { totalCount }
    }`);
    expect(answer.data).toBeNull();
    expect(answer.errors?.[0]?.extensions.status).toMatchObject({ code: 400 });
    const right = await server.query(`{
      byLabel: configMaps(labelSelector: "tier in (front)") { totalCount nodes { metadata { name } } }
      byField: configMaps(fieldSelector: "metadata.name=other") { nodes { metadata { name } } }
    }`);
    expect(right.data).toEqual({
      byLabel: { totalCount: 1, nodes: [{ metadata: { name: 'chosen' } }] },
      byField: { nodes: [{ metadata: { name: 'other' } }] },
    });
  });

  it('a forged cursor and a page that is too large are refused', async () => {
    for (const args of ['after: "nonsense"', 'first: 501', 'first: 0']) {
      const answer = await server.query(`{ configMaps(${args}) { totalCount } }`);
      expect(answer.errors?.[0]?.extensions.status).toMatchObject({
        code: 400,
        reason: 'BadRequest',
      });
    }
  });

  it('a query that could give too much is refused before anything is read', async () => {
    const wide = await server.query(
      '{ nodes(first: 500) { nodes { pods(first: 500) { nodes { metadata { name uid } spec { nodeName } } } } } }',
    );
    expect([wide.status, wide.errors?.[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_LARGE']);
    const owners = 'owner { '.repeat(30) + '__typename' + ' }'.repeat(30);
    const deep = await server.query(`{ pods { nodes { ${owners} } } }`);
    expect([deep.status, deep.errors?.[0]?.message]).toEqual([
      400,
      'the query is 33 levels deep, more than 30',
    ]);
  });

  it('what cannot be run comes with a Status, too', async () => {
    const answer = await server.query('{ unicorns { name } }');
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      status: { kind: 'Status', code: 400, reason: 'BadRequest' },
    });
  });

  it('everything has a description', async () => {
    const answer = await server.query(
      '{ __schema { types { name description fields { name description } } } }',
    );
    const pod = answer.data.__schema.types.find((type: Answered) => type.name === 'Pod');
    expect(pod.description).toMatch(/^Pod is a collection of containers/);
    expect(pod.fields.filter((field: Answered) => !field.description)).toEqual([]);
  });
});
