import type { FastifyInstance } from 'fastify';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { requireAllowed } from '#auth';
import { internalError, StatusError } from '#machinery';
import type { UserInfo } from '#registry';
import { GraphqlApplications } from './application/applications.js';
import type { GraphqlApplication } from './application/graphql-application.js';
import { contextFor, type GraphqlContext } from './context.js';
import type { GraphqlCluster, GraphqlOptions } from './options.js';

const JSON_TYPE = 'application/json';

/** For a server's `upgrade` event: true when the connection is for GraphQL, and taken over. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/**
 * Puts `/graphql`, and `/clusters/<name>/graphql`, on a Fastify instance (Nest's own). Requests leave it in the first hook and are
 * handed, as Node gave them, to a Nest application of their own that is made on first use (see `GraphqlApplications`); it reads
 * the body itself. Who asks is found before that, as for the Kubernetes API: failures are Status bodies with their HTTP code. What it
 * returns takes WebSocket connections to the same paths.
 */
export function registerGraphql(fastify: FastifyInstance, options: GraphqlOptions): TakeUpgrade {
  const applications = new GraphqlApplications();
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, reply, next) => {
      reply.hijack();
      const { cluster = '' } = request.params as { cluster?: string };
      void answer(options, applications, cluster, request.raw, reply.raw, (application, context) =>
        application.handle(request.raw, reply.raw, context()),
      );
      next();
    });
    const unreachable = (): never => {
      throw new Error('the hook answers every request');
    };
    for (const url of ['/graphql', '/clusters/:cluster/graphql']) {
      scope.route({ method: ['GET', 'POST'], url, handler: unreachable });
    }
    done();
  });
  fastify.addHook('onClose', () => applications.close());
  return (request, socket, head) => {
    const path = PATH.exec(request.url ?? '');
    if (path === null || request.headers.upgrade?.toLowerCase() !== 'websocket') return false;
    socket.on('error', () => socket.destroy());
    const refusal = new ServerResponse(request);
    refusal.shouldKeepAlive = false;
    refusal.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    refusal.on('finish', () => socket.end());
    const cluster = path[1] ?? '';
    void answer(options, applications, cluster, request, refusal, (application, context) => {
      refusal.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
      application.upgrade(request, socket, head, context);
    });
    return true;
  };
}

const PATH = /^(?:\/clusters\/([^/?]+))?\/graphql(?:\?|$)/;

async function answer(
  options: GraphqlOptions,
  applications: GraphqlApplications,
  clusterName: string,
  request: IncomingMessage,
  response: ServerResponse,
  use: (application: GraphqlApplication, context: () => GraphqlContext) => void,
): Promise<void> {
  try {
    const cluster = options.cluster(clusterName);
    if (cluster === undefined)
      throw new StatusError(404, 'NotFound', `there is no cluster "${clusterName}"`);
    const user = await options.identify(clusterName, request);
    await allowSchema(cluster, user);
    const application = await applications.of(cluster);
    use(application, () => contextFor(cluster, user, request.headers['user-agent']));
  } catch (error) {
    sendStatus(response, error instanceof StatusError ? error : internalError(String(error)));
  }
}

/** The schema tells what the OpenAPI document tells: whoever may not read that one does not get in. */
function allowSchema({ authorizer }: GraphqlCluster, user: UserInfo): void | Promise<void> {
  return requireAllowed(authorizer, user, { kind: 'path', verb: 'get', path: '/openapi/v3' });
}

function sendStatus(response: ServerResponse, error: StatusError): void {
  const body = Buffer.from(`${JSON.stringify(error.toStatus())}\n`);
  response.writeHead(error.code, { 'Content-Type': JSON_TYPE, 'Content-Length': body.length });
  response.end(body);
}
