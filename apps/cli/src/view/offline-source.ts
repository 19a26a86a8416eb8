import type { Backend } from '#network';
import { openOffline } from '../manifests/offline-cluster.js';
import { corefileManifest } from '../manifests/corefile.js';
import { readText } from '../manifests/read-text.js';
import { readManifests } from '../manifests/read.js';
import type { Io } from '../io.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import type { ObjectSource } from './cluster-view.js';

/** The objects of a cluster in memory that has made of the manifests what a cluster makes of them. */
export async function offlineSource(flags: ClusterFlags, io: Io): Promise<ObjectSource> {
  const namespace = flags.namespace ?? 'default';
  const manifests = await readManifests(flags.filename ?? [], io);
  const { corefile } = flags;
  const corefiles =
    corefile === undefined ? [] : [corefileManifest(corefile, await readText(corefile, io))];
  const offline = await openOffline([...manifests, ...corefiles], {
    namespace,
    clusterCidrs: flags.clusterCidr?.split(','),
    serviceCidrs: flags.serviceCidr?.split(','),
  });
  const { cluster } = offline;
  const { dataPlane } = cluster;
  const access = dataPlane?.access;
  return {
    client: cluster.client,
    namespace,
    isExtra: offline.isExtra,
    // In a snapshot nothing runs: then the images of the pods say what listens.
    ...(dataPlane === undefined || access === undefined || offline.isSnapshot
      ? {}
      : {
          processes: {
            ...dataPlane.world(),
            serve: ({ pod = '', port }: Backend, request) => {
              const slash = pod.indexOf('/');
              return slash < 0
                ? undefined
                : access.serve(pod.slice(0, slash), pod.slice(slash + 1), port, request);
            },
          },
        }),
    close: () => cluster.stop(),
  };
}
