import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { GraphqlOptions } from './options.js';
import { registerGraphql, type TakeUpgrade } from './register.js';

const GRAPHQL_OPTIONS = Symbol('GraphqlOptions');

/** Serves GraphQL on the Fastify instance of a Nest application; nothing of it is loaded before the first request. */
@Module({})
export class GraphqlModule implements OnModuleInit {
  /** Takes WebSocket connections, once the module is initialised. */
  upgrade: TakeUpgrade = () => false;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(GRAPHQL_OPTIONS) private readonly options: GraphqlOptions,
  ) {}

  static forRoot(options: GraphqlOptions): DynamicModule {
    return {
      module: GraphqlModule,
      providers: [{ provide: GRAPHQL_OPTIONS, useValue: options }],
    };
  }

  onModuleInit(): void {
    this.upgrade = registerGraphql(
      this.host.httpAdapter.getInstance<FastifyInstance>(),
      this.options,
    );
  }
}
