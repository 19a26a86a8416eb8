import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlServer, type GraphqlServer } from './server.js';

describe('who may ask over GraphQL', () => {
  let server: GraphqlServer;
  beforeAll(async () => {
    server = await graphqlServer();
  });
  afterAll(() => server.close());

  const query = { query: '{ nodes { totalCount } }' };

  it('strangers on the TLS listener are refused with a Status', async () => {
    const answer = await supertest(server.server.url)
      .post('/graphql')
      .disableTLSCerts()
      .send(query);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ kind: 'Status', reason: 'Forbidden' });
    expect(answer.body.message).toContain('User "system:anonymous" cannot get path');
  });

  it('a wrong token is refused', async () => {
    for (const url of [server.server.url, server.server.httpUrl]) {
      const request = supertest(url).post('/graphql').disableTLSCerts();
      const answer = await request.set('authorization', 'Bearer nobody').send(query);
      expect([answer.status, answer.body.reason]).toEqual([401, 'Unauthorized']);
    }
  });

  it('the plain listener is for this machine, not for pages from elsewhere', async () => {
    const ask = () => supertest(server.server.httpUrl).post('/graphql').send(query);
    expect((await ask()).body.data.nodes.totalCount).toBe(4);
    expect((await ask().set('origin', 'https://example.org')).status).toBe(403);
    expect((await ask().set('host', 'example.org')).status).toBe(403);
    expect((await supertest(server.server.httpUrl).get('/api/v1/nodes')).status).toBe(200);
  });

  it('whoever is impersonated counts', async () => {
    const answer = await supertest(server.server.httpUrl)
      .post('/graphql')
      .set('impersonate-user', 'system:anonymous')
      .send(query);
    expect(answer.status).toBe(403);
  });

  it('a cluster is reached by its name, and an unknown one is not there', async () => {
    const at = (path: string) => supertest(server.server.httpUrl).post(path).send(query);
    expect((await at('/clusters/default/graphql')).body.data.nodes.totalCount).toBe(4);
    expect((await at('/clusters/none/graphql')).body).toMatchObject({ kind: 'Status', code: 404 });
  });
});
