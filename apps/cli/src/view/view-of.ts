import { ENDPOINT_SLICES, NODES, SERVICE_CIDRS, SERVICES } from '#kube-proxy';
import { METALLB_RESOURCES } from '#load-balancer';
import type { KubeObject } from '#machinery';
import {
  CALICO_RESOURCES,
  CLUSTER_POLICIES,
  FAULTS,
  INSTALLED,
  NAMESPACES,
  NETWORK_POLICIES,
  NetworkPicture,
  PODS,
  podNetworkOf,
  type World,
} from '#network';
import type { Io } from '../io.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { networkSettings } from './network-settings.js';
import { nodeInterfaces, withInterfaces } from './node-interfaces.js';
import type { ClusterView, ObjectSource } from './cluster-view.js';
import { imageProcesses } from './image-processes.js';
import { endpointListeners } from './endpoint-listeners.js';
import { throughProxies } from './ingress-view.js';
import { listAll, listServed } from './list-objects.js';
import { withAnnouncements } from './announced.js';
import { ownConfigs, proxyConfig } from './proxy-configs.js';
import { clusterDns } from './cluster-dns.js';

/** Reads the objects that decide about packets, and makes the network of them. */
export async function viewOf(
  source: ObjectSource,
  flags: ClusterFlags,
  io: Io,
): Promise<ClusterView> {
  const network = await networkSettings(flags, io);
  const { client } = source;
  const [config, ...lists] = await Promise.all([
    proxyConfig(client, flags, io),
    ...[
      NODES,
      SERVICES,
      ENDPOINT_SLICES,
      PODS,
      SERVICE_CIDRS,
      NAMESPACES,
      NETWORK_POLICIES,
      ...INSTALLED,
    ].map((resource) => listAll(client, resource)),
    ...[...CLUSTER_POLICIES, ...METALLB_RESOURCES, ...CALICO_RESOURCES, FAULTS].map((resource) =>
      listServed(client, resource),
    ),
  ]);
  const interfaces = await nodeInterfaces(flags, io);
  const objects = lists
    .flat()
    .filter((object) => !source.isExtra(object))
    .map((object) => withInterfaces(object, interfaces));
  // A flag or a file says how pods are connected, or what is installed does; otherwise the devices of nodes tell.
  const assumedNetwork = network.assumedNetwork ?? podNetworkOf(objects);
  const settings = assumedNetwork === undefined ? network : { ...network, assumedNetwork };
  const plain = NetworkPicture.fromManifests(objects, settings, config);
  const configs = await ownConfigs(client, flags, objects);
  const bare = configs.size === 0 ? plain : plain.withProxyConfigs(configs);
  const picture = withAnnouncements(bare, objects, settings);
  const { serve, ...processes } = source.processes ?? processesOf(picture, objects);
  const dns = clusterDns(client, () => picture);
  let journeys = 0;
  const world = (): World => {
    journeys += 1;
    return {
      ...processes,
      ...dns.resolvers,
      now: Date.UTC(2026, 0, 1),
      seed: `mockplane-${journeys}`,
    };
  };
  const close = (): void => {
    dns.close();
    source.close();
  };
  // Where containers run, the proxies among them answer themselves.
  const answers =
    source.processes === undefined ? throughProxies(client, { picture, world }, serve) : serve;
  return { client, namespace: source.namespace, picture, world, serve: answers, close };
}

/** Who listens where nothing runs: the containers of pods, and endpoints on machines. */
function processesOf(
  picture: NetworkPicture,
  objects: readonly KubeObject[],
): ReturnType<typeof imageProcesses> {
  const { listeners, serve } = imageProcesses(picture);
  return { listeners: endpointListeners(listeners, objects), serve };
}
