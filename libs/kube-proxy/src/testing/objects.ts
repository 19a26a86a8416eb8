import type { EndpointSlice, EndpointSliceEndpoint, Node, Service } from '../objects.js';

/** Objects for specs of this lib: Service `web` in namespace `default` on three nodes. */

export function node(name: string, address: string, podCIDR: string, zone = ''): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: zone === '' ? {} : { 'topology.kubernetes.io/zone': zone } },
    spec: { podCIDRs: [podCIDR] },
    status: { addresses: [{ type: 'InternalIP', address }] },
  };
}

export const nodeA = node('node-a', '192.168.0.2', '10.244.1.0/24', 'zone-1');
export const nodeC = node('node-c', '192.168.0.4', '10.244.3.0/24', 'zone-3');

export function web(spec: Partial<Service['spec'] & object> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web', resourceVersion: '12' },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      ports: [{ port: 80, targetPort: 8080 }],
      ...spec,
    },
  };
}

export const onA: EndpointSliceEndpoint = {
  addresses: ['10.244.1.5'],
  conditions: { ready: true },
  nodeName: 'node-a',
};
export const onB: EndpointSliceEndpoint = {
  addresses: ['10.244.2.5'],
  conditions: { ready: true },
  nodeName: 'node-b',
};

export function webSlice(
  endpoints: readonly EndpointSliceEndpoint[],
  name = 'web-1',
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints,
  };
}
