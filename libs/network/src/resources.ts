import type { Resource } from '#client';
import type { Pod } from './model/pod.js';
import type { ClusterPolicy, Namespace, NetworkPolicy } from './policy/objects.js';

export const PODS: Resource<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};

export const NAMESPACES: Resource<Namespace> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

export const NETWORK_POLICIES: Resource<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  kind: 'NetworkPolicy',
  namespaced: true,
};

const clusterPolicy = (version: string, plural: string, kind: string): Resource<ClusterPolicy> => ({
  group: 'policy.networking.k8s.io',
  version,
  plural,
  kind,
  namespaced: false,
});

/** Cluster-wide policies. No API server has them by itself: a cluster serves those whose CustomResourceDefinitions it holds. */
export const CLUSTER_POLICIES: readonly Resource<ClusterPolicy>[] = [
  clusterPolicy('v1alpha1', 'adminnetworkpolicies', 'AdminNetworkPolicy'),
  clusterPolicy('v1alpha1', 'baselineadminnetworkpolicies', 'BaselineAdminNetworkPolicy'),
  clusterPolicy('v1alpha2', 'clusternetworkpolicies', 'ClusterNetworkPolicy'),
];

/** Kinds that say which pod network somebody has installed, and how it is configured. */
export const INSTALLED: readonly Resource[] = [
  { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet', namespaced: true },
  { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true },
];

const calico = (plural: string, kind: string): Resource => ({
  group: 'crd.projectcalico.org',
  version: 'v1',
  plural,
  kind,
  namespaced: false,
});

export const IP_POOLS = calico('ippools', 'IPPool');
export const BLOCK_AFFINITIES = calico('blockaffinities', 'BlockAffinity');

/** The kinds of Calico's data that say how it connects pods; a cluster serves them once Calico's definitions are installed. */
export const CALICO_RESOURCES: readonly Resource[] = [
  IP_POOLS,
  BLOCK_AFFINITIES,
  calico('ipamconfigs', 'IPAMConfig'),
];
