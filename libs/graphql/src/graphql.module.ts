import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { GraphqlOptions } from './options.js';
import { registerGraphql } from './register.js';

const GRAPHQL_OPTIONS = Symbol('GraphqlOptions');

/** Serves GraphQL on the Fastify instance of a Nest application; nothing of it is loaded before the first request. */
@Module({})
export class GraphqlModule implements OnModuleInit {
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
    registerGraphql(this.host.httpAdapter.getInstance<FastifyInstance>(), this.options);
  }
}
