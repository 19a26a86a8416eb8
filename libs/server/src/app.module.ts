import { Module, type DynamicModule } from '@nestjs/common';
import type { Cluster } from '#cluster';
import { GraphqlModule } from '#graphql';
import { PageModule } from '#page';
import { RestModule, type ClusterControl, type KubeApiOptions } from '#rest';
import { graphqlOptions } from './graphql-face.js';
import { pageDirectory } from './page-directory.js';

/** Everything that a server process serves. */
@Module({})
export class AppModule {
  static forRoot(cluster: Cluster, api: KubeApiOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RestModule.forRoot(api, controlOf(cluster)),
        GraphqlModule.forRoot(graphqlOptions(cluster, api)),
        PageModule.forRoot({ directory: pageDirectory() }),
      ],
    };
  }
}

function controlOf(cluster: Cluster): ClusterControl {
  return {
    async compact(_, revision) {
      await cluster.store.compact(revision ?? cluster.store.revision);
      return { compactedRevision: cluster.store.compactedRevision };
    },
    async settled(_, timeoutSeconds) {
      const settled = await cluster.settlement.wait(timeoutSeconds * 1000);
      const queues = Object.fromEntries(
        cluster.settlement.unsettled().map(({ name, pending }) => [name, pending]),
      );
      return { settled, queues };
    },
  };
}
