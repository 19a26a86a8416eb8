import type { NodeSpecification } from '#kubelet';
import { INTERFACES_ANNOTATION } from '#network';

/** The machines of a cluster. */
export interface Topology {
  readonly nodes: readonly NodeSpecification[];
}

/** Virtual machines as VirtualBox makes them: the first device leads to a network of each machine's own, the second to the others. */
const devices = (ip: string): NonNullable<NodeSpecification['annotations']> => ({
  [INTERFACES_ANNOTATION]: JSON.stringify({
    lo: ['127.0.0.1/8', '::1/128'],
    eth0: ['10.0.2.15/24'],
    eth1: [`${ip}/24`],
    tunl0: [],
  }),
});

const controlPlane: NodeSpecification = {
  name: 'cp-k8s',
  ip: '192.168.1.10',
  annotations: devices('192.168.1.10'),
  labels: {
    'node-role.kubernetes.io/control-plane': '',
    'node.kubernetes.io/exclude-from-external-load-balancers': '',
  },
  taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
};

/**
 * A control plane and `count` - 1 workers `w1-k8s`, `w2-k8s` …, as kubeadm would set them up on one LAN: 192.168.1.10 and from
 * 192.168.1.101 on; beyond 100 workers the addresses go on in 192.168.2.0 and following networks. 0: no machine at all.
 */
export function defaultTopology(count = 4): Topology {
  if (count <= 0) return { nodes: [] };
  const workers = Array.from({ length: count - 1 }, (_, index): NodeSpecification => {
    const ip = workerAddress(index);
    return { name: `w${index + 1}-k8s`, ip, annotations: devices(ip) };
  });
  return { nodes: [controlPlane, ...workers] };
}

function workerAddress(index: number): string {
  if (index < 100) return `192.168.1.${101 + index}`;
  const rest = index - 100;
  return `192.168.${2 + Math.floor(rest / 250)}.${1 + (rest % 250)}`;
}
