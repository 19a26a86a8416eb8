import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { defaultServeOptions, serve, type RunningServer } from '#server';

/** A server in memory, and what its GraphQL answers on the plain listener. */
export interface GraphqlServer {
  readonly server: RunningServer;
  query(query: string, variables?: object): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

/** What a query asked for: only the test that wrote the query knows its type. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answered = any;

export interface GraphqlAnswer {
  readonly status: number;
  readonly data: Answered;
  readonly errors: readonly { message: string; path?: unknown; extensions: Answered }[] | undefined;
  readonly extensions: Answered;
}

/** Starts a server whose cluster is settled. */
export async function graphqlServer(): Promise<GraphqlServer> {
  const directory = await mkdtemp(join(tmpdir(), 'mockplane-graphql-'));
  const server = await serve({
    ...defaultServeOptions,
    port: 0,
    httpPort: 0,
    dnsPort: 0,
    dataDir: undefined,
    kubeconfig: join(directory, 'kubeconfig'),
    logLevel: 'error',
  });
  await server.cluster.settlement.wait(20_000);
  return {
    server,
    query: async (query, variables = {}) => {
      const { status, body } = await supertest(server.httpUrl)
        .post('/graphql')
        .send({ query, variables });
      return { status, data: body.data, errors: body.errors, extensions: body.extensions };
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
