import { addAll, Cluster, settings } from '#cluster';
import { SeededRandom, VirtualClock, type KubeObject } from '#machinery';
import { openMemoryStore } from '#store';
import { CommandFailure } from '../failure.js';
import { applyManifests } from './apply.js';
import { corefileManifest, DEFAULT_COREFILE, isCorefile } from './corefile.js';
import type { Manifest } from './documents.js';
import { withDefinitions } from './definitions.js';
import { settle } from './settle.js';
import { isSnapshot, topologyFor } from './topology.js';

export interface OfflineOptions {
  /** For objects that name none. */
  readonly namespace: string;
  readonly clusterCidrs?: readonly string[] | undefined;
  readonly serviceCidrs?: readonly string[] | undefined;
}

/** A cluster in memory that was made from manifests and has come to rest. */
export interface OfflineCluster {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  /** The manifests say all there is: nothing was started. */
  readonly isSnapshot: boolean;
  /** True for what the cluster made of itself although the manifests describe a whole cluster without it. */
  readonly isExtra: (object: KubeObject) => boolean;
}

/** Dual stack, so that Services of either family are accepted. */
const SERVICE_CIDRS = ['10.96.0.0/12', 'fd00:10:96::/112'];
/** The same manifests give the same names, addresses and choices. */
const SEED = 1;

/** Applies manifests to a cluster of their own and lets it work until it has come to rest. Throws CommandFailure with the API's errors. */
export async function openOffline(
  manifests: readonly Manifest[],
  options: OfflineOptions,
): Promise<OfflineCluster> {
  const objects = manifests.map(({ object }) => object);
  const snapshot = isSnapshot(objects);
  const clock = new VirtualClock();
  const hasSlices = objects.some((object) => object.kind === 'EndpointSlice');
  const store = await openMemoryStore({ clock }).cluster('default');
  const cluster = await Cluster.open(
    settings({
      clock,
      random: new SeededRandom(SEED),
      topology: snapshot ? { nodes: [] } : topologyFor(objects),
      ...(options.clusterCidrs === undefined ? {} : { clusterCidrs: options.clusterCidrs }),
      serviceCidrs: options.serviceCidrs ?? SERVICE_CIDRS,
      ...(snapshot
        ? {
            components: 'controllers,kube-proxy',
            controllers: hasSlices ? '' : 'endpointslice,endpointslicemirroring',
          }
        : {}),
    }),
    store,
  ).catch((error: unknown) => {
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  });
  // A cluster that is given as it is may have left its DNS out; one that is made has what kubeadm installs.
  const extra =
    snapshot && !manifests.some(isCorefile) ? [corefileManifest('', DEFAULT_COREFILE)] : [];
  const given = await withDefinitions(manifests);
  // What is broken breaks once the cluster runs; nobody has had the time to react to it yet.
  const faults = given.filter(({ object }) => isFault(object));
  const others = given.filter(({ object }) => !isFault(object));
  await applyManifests(cluster, [...extra, ...others], options.namespace);
  addAll(cluster);
  await cluster.start();
  await settle(cluster, clock);
  await applyManifests(cluster, faults, options.namespace);
  const named = new Set(objects.map(keyOf));
  return {
    cluster,
    clock,
    isSnapshot: snapshot,
    isExtra: (object) => snapshot && isKubernetesService(object) && !named.has(keyOf(object)),
  };
}

const isFault = ({ apiVersion = '', kind }: KubeObject): boolean =>
  kind === 'Fault' && apiVersion.startsWith('network.mockplane.io/');

const keyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata?.namespace ?? 'default'}/${metadata?.name}`;

/** The API server's own Service and its slice, which every API server makes. */
const isKubernetesService = ({ metadata }: KubeObject): boolean =>
  metadata?.namespace === 'default' && metadata.name === 'kubernetes';
