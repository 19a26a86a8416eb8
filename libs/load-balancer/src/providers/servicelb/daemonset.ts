import type { DaemonSet, Service } from '#kinds';
import type { Stored } from '#machinery';

/** Where k3s runs the pods. */
export const SERVICELB_NAMESPACE = 'kube-system';
export const SERVICE_NAME = 'svccontroller.k3s.cattle.io/svcname';
export const SERVICE_NAMESPACE = 'svccontroller.k3s.cattle.io/svcnamespace';
const IMAGE = 'rancher/klipper-lb:v0.4.13';

/** `svclb-web-1a2b3c4d`. */
export function daemonSetName({ metadata }: Stored<Service>): string {
  return `svclb-${metadata.name}-${metadata.uid.slice(0, 8)}`;
}

/** The DaemonSet whose pods hold the ports of a Service on every node. */
export function daemonSetFor(service: Stored<Service>): DaemonSet {
  const name = daemonSetName(service);
  const { ports = [], clusterIPs = [], externalTrafficPolicy } = service.spec ?? {};
  const isLocal = externalTrafficPolicy === 'Local';
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name,
      namespace: SERVICELB_NAMESPACE,
      labels: {
        [SERVICE_NAME]: service.metadata.name,
        [SERVICE_NAMESPACE]: service.metadata.namespace ?? '',
        'svccontroller.k3s.cattle.io/nodeselector': 'false',
      },
    },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: {
            app: name,
            [SERVICE_NAME]: service.metadata.name,
            [SERVICE_NAMESPACE]: service.metadata.namespace ?? '',
          },
        },
        spec: {
          automountServiceAccountToken: false,
          tolerations: ['control-plane', 'master'].map((role) => ({
            key: `node-role.kubernetes.io/${role}`,
            operator: 'Exists',
            effect: 'NoSchedule',
          })),
          containers: (ports ?? []).map(({ port, protocol = 'TCP', nodePort = 0 }) => ({
            name: `lb-${protocol.toLowerCase()}-${port}`,
            image: IMAGE,
            ports: [
              {
                name: `lb-${protocol.toLowerCase()}-${port}`,
                containerPort: port,
                hostPort: port,
                protocol,
              },
            ],
            env: [
              { name: 'SRC_PORT', value: `${port}` },
              { name: 'DEST_PROTO', value: protocol },
              { name: 'DEST_PORT', value: `${isLocal ? nodePort : port}` },
              { name: 'DEST_IPS', value: (clusterIPs ?? []).join(',') },
            ],
          })),
        },
      },
      updateStrategy: { type: 'RollingUpdate' },
    },
  };
}
