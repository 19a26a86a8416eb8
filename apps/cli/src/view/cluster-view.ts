import type { Client } from '#client';
import type { HttpRequest, HttpResponse } from '#images';
import type { KubeObject } from '#machinery';
import type { Backend, NetworkPicture, World } from '#network';
import type { ClusterFlags } from '../options/cluster-options.js';
import type { Io } from '../io.js';

/** A cluster as the commands look at it: its objects, the network that they make, and who answers on it. */
export interface ClusterView {
  readonly client: Client;
  /** For names that state none. */
  readonly namespace: string;
  readonly picture: NetworkPicture;
  /** The surroundings of one journey. */
  world(): World;
  /** The HTTP answer of the process at the end of a journey; undefined: it speaks no HTTP. */
  serve(backend: Backend, request: HttpRequest): HttpResponse | undefined;
  close(): void;
}

/** Which objects a view is made of, and where they come from. */
export interface ObjectSource {
  readonly client: Client;
  readonly namespace: string;
  /** Objects that do not belong to what the user described. */
  isExtra(object: KubeObject): boolean;
  /** What listens and answers, when more is known than the images of the pods. */
  readonly processes?: Pick<World, 'listeners' | 'memory'> & Pick<ClusterView, 'serve'>;
  close(): void;
}

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
