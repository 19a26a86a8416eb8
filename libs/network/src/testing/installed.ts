import type { KubeObject } from '#machinery';

/** The objects of pod networks as their manifests install them, cut down to what is read of them. */

const daemonSet = (
  namespace: string,
  name: string,
  container: Readonly<Record<string, unknown>>,
  volumes: readonly unknown[] = [],
) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace, name },
    spec: { template: { spec: { hostNetwork: true, containers: [container], volumes } } },
  }) as KubeObject;

/** kube-flannel.yml with a network and a backend. */
export function flannelManifest(
  backend: Readonly<Record<string, unknown>>,
  network = '10.244.0.0/16',
): KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kube-flannel', name: 'kube-flannel-cfg' },
      data: { 'net-conf.json': JSON.stringify({ Network: network, Backend: backend }) },
    } as KubeObject,
    daemonSet(
      'kube-flannel',
      'kube-flannel-ds',
      {
        name: 'kube-flannel',
        image: 'ghcr.io/flannel-io/flannel:v0.28.9',
        args: ['--ip-masq', '--kube-subnet-mgr'],
      },
      [{ name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } }],
    ),
  ];
}

/** kind's network. */
export const kindnetManifest = (podSubnet: string): KubeObject =>
  daemonSet('kube-system', 'kindnet', {
    name: 'kindnet-cni',
    image: 'docker.io/kindest/kindnetd:v20250512',
    env: [{ name: 'POD_SUBNET', value: podSubnet }],
  });

/** The DaemonSet of calico.yaml. */
export const calicoManifest = (env: Readonly<Record<string, string>> = {}): KubeObject =>
  daemonSet('kube-system', 'calico-node', {
    name: 'calico-node',
    image: 'quay.io/calico/node:v3.30.0',
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  });

export const ipPool = (name: string, spec: Readonly<Record<string, unknown>>): KubeObject =>
  ({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name },
    spec: { nodeSelector: 'all()', ...spec },
  }) as KubeObject;

/** A block that a node has claimed. */
export const blockAffinity = (node: string, cidr: string): KubeObject =>
  ({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'BlockAffinity',
    metadata: { name: `${node}-${cidr.replaceAll(/[./]/g, '-')}` },
    spec: { node, cidr, state: 'confirmed', type: 'host', deleted: 'false' },
  }) as KubeObject;
