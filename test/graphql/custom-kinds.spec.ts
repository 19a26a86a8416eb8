import supertest from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphqlServer, type GraphqlServer } from './server.js';

let server: GraphqlServer;
beforeAll(async () => {
  server = await graphqlServer();
});
afterAll(() => server.close());

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'kites.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'kites', singular: 'kite', kind: 'Kite', listKind: 'KiteList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { tail: { type: 'integer' } },
                'x-kubernetes-validations': [{ rule: 'self.tail < 9', message: 'too long' }],
              },
            },
          },
        },
      },
    ],
  },
};

const fieldsOf = async (type: string): Promise<unknown> =>
  (await server.query(`{ __type(name: "${type}") { fields { name } } }`)).data.__type;

it('the types of a definition appear with it, check what its rules check, and go with it', async () => {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const api = supertest(server.server.httpUrl);
  expect(await fieldsOf('KiteSpec')).toBeNull();
  await api.post(definitions).send(definition).expect(201);
  await server.server.cluster.settlement.wait(20_000);
  expect(await fieldsOf('KiteSpec')).toEqual({ fields: [{ name: 'tail' }] });

  const create = 'mutation ($kite: KiteInput!) { createKite(object: $kite) { spec { tail } } }';
  const kite = (tail: number) => ({ kite: { metadata: { name: `k${tail}` }, spec: { tail } } });
  const made = await server.query(create, kite(3));
  expect(made.data.createKite).toEqual({ spec: { tail: 3 } });
  const refused = await server.query(create, kite(10));
  expect(refused.errors?.[0]?.message).toContain('too long');

  await api.delete(`${definitions}/kites.example.com`).expect(200);
  await server.server.cluster.settlement.wait(20_000);
  expect(await fieldsOf('KiteSpec')).toBeNull();
});
