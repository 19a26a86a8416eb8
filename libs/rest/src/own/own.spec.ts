import 'reflect-metadata';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RestModule } from '../index.js';
import { testFace, testOptions, TOKEN } from '../testing/server.js';

describe('the endpoints that Kubernetes does not have', () => {
  let app: NestFastifyApplication;
  const asked: unknown[] = [];

  beforeAll(async () => {
    const module = RestModule.forRoot(testOptions(testFace()), {
      async compact(cluster, revision) {
        asked.push([cluster, revision]);
        return { compactedRevision: revision ?? 100 };
      },
      exposed: () => [{ address: '127.0.0.1:30080', for: '192.168.1.10:30080' }],
      settled: async () => ({ settled: true, queues: {} }),
      async execute(cluster, from, command, timeoutSeconds) {
        asked.push([cluster, from, command, timeoutSeconds]);
        return { exitCode: 3, stdout: 'out', stderr: 'err' };
      },
    });
    const built = await Test.createTestingModule({ imports: [module] }).compile();
    app = built.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: false,
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const send = (method: 'get' | 'post', path: string) => {
    const agent = supertest(app.getHttpServer());
    return agent[method](path).set('authorization', `Bearer ${TOKEN}`);
  };

  it('live beside the Kubernetes API', async () => {
    expect((await send('get', '/version')).body).toMatchObject({ minor: '36' });
    expect((await send('get', '/mockplane/v1/settled?timeoutSeconds=1')).body).toEqual({
      settled: true,
      queues: {},
    });
  });

  it('list the ports that stand for ports of the cluster', async () => {
    expect((await send('get', '/mockplane/v1/exposed')).body).toEqual({
      items: [{ address: '127.0.0.1:30080', for: '192.168.1.10:30080' }],
    });
  });

  it('compact the history of a cluster', async () => {
    const answer = await send('post', '/mockplane/v1/compact').send({
      revision: 7,
      cluster: 'blue',
    });
    expect([answer.status, answer.body]).toEqual([200, { compactedRevision: 7 }]);
    expect(asked).toEqual([['blue', 7]]);
  });

  it('run a command on a machine, and want to know on which one', async () => {
    const answer = await send('post', '/mockplane/v1/exec').send({
      node: 'w1',
      command: ['ip', 'addr'],
    });
    expect([answer.status, answer.body]).toEqual([
      200,
      { exitCode: 3, stdout: 'out', stderr: 'err' },
    ]);
    expect(asked.at(-1)).toEqual(['', { node: 'w1' }, ['ip', 'addr'], 60]);
    for (const where of [{}, { node: 'w1', ip: '192.0.2.1' }]) {
      const refused = await send('post', '/mockplane/v1/exec').send({ ...where, command: ['id'] });
      expect(refused.body).toMatchObject({ kind: 'Status', code: 400 });
    }
    expect((await send('post', '/mockplane/v1/exec').send({ node: 'w1' })).status).toBe(422);
  });

  it('name every mistake in a Status', async () => {
    const answer = await send('post', '/mockplane/v1/compact').send({ revision: 0, colour: 'red' });
    expect(answer.body).toMatchObject({ kind: 'Status', code: 422, reason: 'Invalid' });
    expect(
      (answer.body as { details: { causes: { field: string }[] } }).details.causes
        .map(({ field }) => field)
        .toSorted(),
    ).toEqual(['colour', 'revision']);
  });

  it('are closed to strangers', async () => {
    expect((await supertest(app.getHttpServer()).get('/mockplane/v1/settled')).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
    });
  });
});
