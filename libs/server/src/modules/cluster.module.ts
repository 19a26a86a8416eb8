import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Cluster } from '#cluster';

/** The cluster of the process, with its store and its events, for all other modules. */
@Global()
@Module({})
export class ClusterModule {
  static forRoot(cluster: Cluster): DynamicModule {
    return {
      module: ClusterModule,
      providers: [{ provide: Cluster, useValue: cluster }],
      exports: [Cluster],
    };
  }
}
