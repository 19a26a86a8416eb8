import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Cluster } from '#cluster';

/** Provider tokens of what all modules share. */
export const OBJECT_STORE = Symbol('ClusterStore');
export const EVENT_BUS = Symbol('EventBus');

/** The cluster of the process, its object store and its event bus, for all other modules. */
@Global()
@Module({})
export class ClusterModule {
  static forRoot(cluster: Cluster): DynamicModule {
    return {
      module: ClusterModule,
      providers: [
        { provide: Cluster, useValue: cluster },
        { provide: OBJECT_STORE, useValue: cluster.store },
        { provide: EVENT_BUS, useValue: cluster.store.events },
      ],
      exports: [Cluster, OBJECT_STORE, EVENT_BUS],
    };
  }
}
