import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { KubeApiOptions } from './face.js';
import { AuthenticatedGuard } from './own/authenticated.guard.js';
import { CLUSTER_CONTROL, OwnController, type ClusterControl } from './own/own.http.js';
import { KUBE_API_OPTIONS } from './rest.tokens.js';
import { registerKubeApi, type RegisteredApi } from './server/register.js';

/** Serves the Kubernetes API and the project's own endpoints on the Fastify instance of a Nest application. */
@Module({})
export class RestModule implements OnModuleInit {
  private registered: RegisteredApi | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(KUBE_API_OPTIONS) private readonly options: KubeApiOptions,
  ) {}

  static forRoot(options: KubeApiOptions, control: ClusterControl): DynamicModule {
    return {
      module: RestModule,
      controllers: [OwnController],
      providers: [
        { provide: KUBE_API_OPTIONS, useValue: options },
        { provide: CLUSTER_CONTROL, useValue: control },
        AuthenticatedGuard,
      ],
    };
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    this.registered = registerKubeApi(fastify, this.options);
  }

  /** What the application's servers call: with requests before they go to Fastify, and with connections that change their protocol. */
  get api(): RegisteredApi {
    if (this.registered === undefined) throw new Error('the application has not been initialised');
    return this.registered;
  }
}
