import { Module, type DynamicModule } from '@nestjs/common';
import type { Cluster } from '#cluster';
import { StatusError } from '#machinery';
import { TraceError } from '#network';
import { RestModule, type ClusterControl, type KubeApiOptions } from '#rest';

/** The ports of this machine that stand for ports of the cluster. */
export type ListExposed = () => readonly object[];

/** The API server: the registry's verbs over HTTPS and HTTP, and the project's own endpoints. */
@Module({})
export class ApiServerModule {
  static forRoot(cluster: Cluster, api: KubeApiOptions, exposed: ListExposed): DynamicModule {
    return {
      module: ApiServerModule,
      imports: [RestModule.forRoot(api, controlOf(cluster, exposed))],
    };
  }
}

function controlOf(cluster: Cluster, exposed: ListExposed): ClusterControl {
  return {
    exposed: () => exposed(),
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
    async execute(_, from, command, timeoutSeconds) {
      const { dataPlane, settings } = cluster;
      if (dataPlane === undefined)
        throw new StatusError(501, 'NotImplemented', 'this cluster runs without machines');
      const abort = new AbortController();
      const timer = settings.clock.after(timeoutSeconds * 1000, () => abort.abort());
      try {
        return await dataPlane.execute(from, command, abort.signal);
      } catch (error) {
        if (error instanceof TraceError) throw new StatusError(404, 'NotFound', error.message);
        throw error;
      } finally {
        timer.cancel();
      }
    },
  };
}
