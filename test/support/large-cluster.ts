import type { NetworkPicture } from '#network';

type Manifest = Parameters<NetworkPicture['with']>[0];

export interface Size {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
}

/** Endpoints of each Service. */
export const ENDPOINTS = 10;
const PODS_A_NODE = 254;

const second = (n: number, first: number): string =>
  `${first}.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

/** The address of a pod: pods go round the nodes, each in its node's range of 256. */
export function podAddress(pod: number, { nodes }: Size): string {
  const node = pod % nodes;
  const place = Math.floor(pod / nodes);
  if (place >= PODS_A_NODE) throw new RangeError(`pod ${pod} does not fit on ${nodes} nodes`);
  return second(node * 256 + place + 1, 10);
}

export const serviceAddress = (service: number): string =>
  `172.${16 + ((service + 2) >> 16)}.${((service + 2) >> 8) & 255}.${(service + 2) & 255}`;

/** The pods behind a Service: consecutive ones, so that they are on different nodes. */
export const backends = (service: number, { pods }: Size): number[] =>
  Array.from({ length: ENDPOINTS }, (_, index) => (service * ENDPOINTS + index) % pods);

/** The objects of a cluster of any size, as its API would list them: nodes, running pods, Services and their slices. */
export function* largeCluster(size: Size): Generator<Manifest> {
  for (let node = 0; node < size.nodes; node++) {
    const podCIDR = `${second(node * 256, 10)}/24`;
    yield {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `n${node}` },
      spec: { podCIDR, podCIDRs: [podCIDR] },
      status: {
        addresses: [{ type: 'InternalIP', address: `192.168.${node >> 8}.${node & 255}` }],
      },
    } as Manifest;
  }
  for (let pod = 0; pod < size.pods; pod++) {
    const ip = podAddress(pod, size);
    yield {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name: `p${pod}` },
      spec: {
        nodeName: `n${pod % size.nodes}`,
        containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }],
      },
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    } as Manifest;
  }
  for (let service = 0; service < size.services; service++) {
    const name = `s${service}`;
    yield {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', name },
      spec: {
        clusterIP: serviceAddress(service),
        clusterIPs: [serviceAddress(service)],
        type: 'ClusterIP',
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      },
    } as Manifest;
    yield {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      addressType: 'IPv4',
      metadata: {
        namespace: 'default',
        name: `${name}-x`,
        labels: { 'kubernetes.io/service-name': name },
      },
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: backends(service, size).map((pod) => ({
        addresses: [podAddress(pod, size)],
        conditions: { ready: true, serving: true },
        nodeName: `n${pod % size.nodes}`,
        targetRef: { kind: 'Pod', namespace: 'default', name: `p${pod}` },
      })),
    } as Manifest;
  }
}
