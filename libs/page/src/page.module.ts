import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { registerPage, type PageOptions } from './register.js';

const PAGE_OPTIONS = Symbol('PageOptions');

/** Serves the pages for browsers on the Fastify instance of a Nest application. */
@Module({})
export class PageModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(PAGE_OPTIONS) private readonly options: PageOptions,
  ) {}

  static forRoot(options: PageOptions): DynamicModule {
    return { module: PageModule, providers: [{ provide: PAGE_OPTIONS, useValue: options }] };
  }

  onModuleInit(): void {
    registerPage(this.host.httpAdapter.getInstance<FastifyInstance>(), this.options);
  }
}
