import type { Node, NodeCondition, NodeStatus } from '#kinds';
import { defaultCapacity, simulatedAnnotation, type NodeSpecification } from './topology.js';

/** The Node as a kubelet registers itself. */
export function newNode(specification: NodeSpecification): Node {
  const { name, labels, annotations, taints } = specification;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...labels,
      },
      annotations: { [simulatedAnnotation]: 'true', ...annotations },
    },
    spec: taints === undefined ? {} : { taints },
  };
}

/** A healthy node's status. `present` keeps what others wrote; times are RFC 3339 texts. */
export function nodeStatus(
  node: Node,
  ip: string,
  capacity: Readonly<Record<string, string>>,
  version: string,
  timestamp: string,
): NodeStatus {
  const present = node.status?.conditions ?? [];
  const condition = (
    type: string,
    status: string,
    reason: string,
    message: string,
  ): NodeCondition => {
    const old = present.find((candidate) => candidate.type === type);
    const lastTransitionTime =
      old?.status === status && old.lastTransitionTime ? old.lastTransitionTime : timestamp;
    return { type, status, lastHeartbeatTime: timestamp, lastTransitionTime, reason, message };
  };
  const own = [
    condition('NetworkUnavailable', 'False', 'CalicoIsUp', 'Calico is running on this node'),
    condition(
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition(
      'PIDPressure',
      'False',
      'KubeletHasSufficientPID',
      'kubelet has sufficient PID available',
    ),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
  const resources = { ...defaultCapacity, ...capacity };
  const uid = node.metadata?.uid ?? '';
  return {
    ...node.status,
    addresses: [
      { type: 'InternalIP', address: ip },
      { type: 'Hostname', address: node.metadata?.name ?? '' },
    ],
    allocatable: resources,
    capacity: resources,
    conditions: [
      ...own,
      ...present.filter((other) => !own.some(({ type }) => type === other.type)),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: uid,
      containerRuntimeVersion: 'containerd://2.2.1',
      kernelVersion: '6.12.0-mockplane',
      kubeProxyVersion: '',
      kubeletVersion: version,
      machineID: uid.replaceAll('-', ''),
      operatingSystem: 'linux',
      osImage: 'Simulated Linux',
      systemUUID: uid,
    },
  };
}
