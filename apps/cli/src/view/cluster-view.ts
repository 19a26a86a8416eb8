import type { Client } from '#client';
import type { HttpRequest, HttpResponse } from '#images';
import type { KubeObject } from '#machinery';
import type { Backend, NetworkPicture, World } from '#network';

/** A cluster as the commands look at it: its objects, the network that they make, and who answers on it. */
export interface ClusterView {
  readonly client: Client;
  /** For names that state none. */
  readonly namespace: string;
  readonly picture: NetworkPicture;
  /** The surroundings of one journey. */
  world(): World;
  /** The HTTP answer of the process at the end of a journey; undefined: it speaks no HTTP. */
  readonly serve: (
    backend: Backend,
    request: HttpRequest,
  ) => HttpResponse | undefined | Promise<HttpResponse | undefined>;
  close(): void;
}

/** Which objects a view is made of, and where they come from. */
export interface ObjectSource {
  readonly client: Client;
  readonly namespace: string;
  /** Objects that do not belong to what the user described. */
  readonly isExtra: (object: KubeObject) => boolean;
  /** What listens and answers, when more is known than the images of the pods. */
  readonly processes?: Pick<World, 'listeners' | 'memory'> & Pick<ClusterView, 'serve'>;
  close(): void;
}
