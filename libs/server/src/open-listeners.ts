import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RequestListener, ServerResponse } from 'node:http';
import type { ControlPlaneCredentials } from '#auth';
import type { Cluster } from '#cluster';
import { GraphqlModule } from '#graphql';
import {
  answerBadUrl,
  answerClientError,
  Listeners,
  RestModule,
  type KubeApiOptions,
  type RegisteredApi,
} from '#rest';
import { apiForPods } from './api-for-pods.js';
import { AppModule } from './app.module.js';
import type { ListExposed } from './modules/api-server.module.js';
import type { ServeOptions } from './options.js';

/** The faces, listening. */
export interface Web {
  readonly securePort: number;
  readonly plainPort: number;
  close(): Promise<void>;
}

/** Opens the ports of the API, the page and GraphQL; `exposed` is what one of them lists. */
export async function openListeners(
  options: ServeOptions,
  {
    serving,
    authority,
    proxyCas,
  }: Pick<ControlPlaneCredentials, 'serving' | 'authority'> & {
    readonly proxyCas: readonly string[];
  },
  cluster: Cluster,
  api: KubeApiOptions,
  exposed: ListExposed,
): Promise<Web> {
  let listeners: Listeners | undefined;
  let kubeApi: RegisteredApi | undefined;
  let graphql: GraphqlModule | undefined;
  const adapter = new FastifyAdapter({
    frameworkErrors: (error: Error, _request: unknown, reply: { readonly raw: ServerResponse }) =>
      answerBadUrl(reply.raw, error.message),
    clientErrorHandler: answerClientError,
    serverFactory: (handler: RequestListener) => {
      const tls = { serving, clientCas: [authority.certificate, ...proxyCas] };
      listeners = new Listeners(
        tls,
        (request, response) => {
          if (kubeApi?.serve(request, response) !== true) handler(request, response);
        },
        (request, socket, head) => {
          if (graphql?.upgrade(request, socket, head) !== true)
            kubeApi?.upgrade(request, socket, head);
        },
      );
      return listeners.plain;
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(cluster, api, exposed),
    adapter,
    { logger: ['error', 'fatal'], abortOnError: false },
  );
  await app.init();
  kubeApi = app.get(RestModule).api;
  graphql = app.get(GraphqlModule);
  await adapter.getInstance().ready();
  if (cluster.dataPlane !== undefined)
    cluster.dataPlane.apiServer = apiForPods(() => adapter.getInstance(), api.clock);
  const { securePort, plainPort = 0 } = await listeners!.listen({
    secure: { host: options.host, port: options.port },
    plain: { host: '127.0.0.1', port: options.httpPort },
  });
  const close = async (): Promise<void> => {
    await listeners!.close();
    await app.close();
  };
  return { securePort, plainPort, close };
}
