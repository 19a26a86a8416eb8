import 'reflect-metadata';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { loadDescriptions, type CustomSchemas, type KindCatalog } from '#kinds';
import type { GraphqlContext } from '../context.js';
import { limits } from '../limits.js';
import { NetworkResolver } from '../resolvers/network.resolver.js';
import { ReachabilityResolver } from '../resolvers/reachability.resolver.js';
import { TrafficResolver } from '../resolvers/traffic.resolver.js';
import { SchedulingResolver } from '../resolvers/scheduling.resolver.js';
import { kindSchema, type SchemaOptions } from '../schema/kind-schema.js';
import { SubscriptionServer } from '../subscriptions/subscription-server.js';
import { formatError } from './format-error.js';
import { limitsPlugin } from './limits.plugin.js';
import { StatusFilter } from './status-filter.js';
import { warningsPlugin } from './warnings.plugin.js';

/** Apollo's path inside of this application; the outer server decides which paths lead here. */
const PATH = '/graphql';

@Module({})
class GraphqlApplicationModule {
  static forSchema(
    options: SchemaOptions,
    contextOf: (request: IncomingMessage) => GraphqlContext,
  ): DynamicModule {
    return {
      module: GraphqlApplicationModule,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: PATH,
          autoSchemaFile: true,
          transformSchema: (base) => kindSchema(base, options),
          context: (request: FastifyRequest) => contextOf(request.raw),
          formatError,
          // Answers are never cached, so that nothing need be asked of every field about it.
          plugins: [limitsPlugin, warningsPlugin, ApolloServerPluginCacheControlDisabled()],
          parseOptions: { maxTokens: limits.tokens },
          introspection: true,
          graphiql: false,
          persistedQueries: false,
          includeStacktraceInErrorResponses: false,
        }),
      ],
      providers: [
        NetworkResolver,
        ReachabilityResolver,
        TrafficResolver,
        SchedulingResolver,
        { provide: APP_FILTER, useClass: StatusFilter },
      ],
    };
  }
}

/** A Nest application that serves the GraphQL schema of one set of kinds. It listens nowhere: requests are handed to it. */
export class GraphqlApplication {
  private constructor(
    private readonly nest: NestFastifyApplication,
    private readonly contexts: WeakMap<IncomingMessage, GraphqlContext>,
    private readonly subscriptions: SubscriptionServer,
  ) {}

  /** Makes the schema and starts Apollo; takes some tenths of a second. */
  static async create(
    catalog: KindCatalog,
    customSchemas: CustomSchemas | undefined,
  ): Promise<GraphqlApplication> {
    const schema = {
      catalog,
      descriptions: await loadDescriptions(),
      ...(customSchemas === undefined ? {} : { customSchemas }),
    };
    const contexts = new WeakMap<IncomingMessage, GraphqlContext>();
    const nest = await NestFactory.create<NestFastifyApplication>(
      GraphqlApplicationModule.forSchema(schema, (request) => contexts.get(request)!),
      new FastifyAdapter({ bodyLimit: limits.body }),
      { logger: ['error', 'fatal'], abortOnError: false },
    );
    await nest.init();
    await nest.getHttpAdapter().getInstance().ready();
    const subscriptions = new SubscriptionServer(nest.get(GraphQLSchemaHost).schema);
    return new GraphqlApplication(nest, contexts, subscriptions);
  }

  /** Answers a request with its context. The path of the request is rewritten to the one that this application knows. */
  handle(request: IncomingMessage, response: ServerResponse, context: GraphqlContext): void {
    this.contexts.set(request, context);
    const url = request.url ?? '';
    const mark = url.indexOf('?');
    request.url = PATH + (mark === -1 ? '' : url.slice(mark));
    this.nest.getHttpAdapter().getInstance().routing(request, response);
  }

  /** Takes over a connection that becomes a WebSocket; `context` is made for each operation on it. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    context: () => GraphqlContext,
  ): void {
    this.subscriptions.handle(request, socket, head, context);
  }

  async close(): Promise<void> {
    await this.subscriptions.close();
    await this.nest.close();
  }
}
