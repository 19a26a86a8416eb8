import type { Io } from '../io.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import type { ClusterView, ObjectSource } from './cluster-view.js';

/** Opens the cluster that the flags mean. Throws CommandFailure, or the StatusError of the API. */
export async function openView(flags: ClusterFlags, io: Io): Promise<ClusterView> {
  const { viewOf } = await import('./view-of.js');
  return viewOf(await openSource(flags, io), flags, io);
}

/** The running cluster of the kubeconfig, or the one that the manifests make. */
export async function openSource(flags: ClusterFlags, io: Io): Promise<ObjectSource> {
  if (flags.filename === undefined) {
    const { onlineSource } = await import('./online-source.js');
    return onlineSource(flags, io);
  }
  const { offlineSource } = await import('./offline-source.js');
  const { withProgress } = await import('../output/progress.js');
  return withProgress(io, 'starting what the manifests wish for', () => offlineSource(flags, io));
}
