import { podIPs, type Pod } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { PolicyEnd } from '../policy/end.js';
import { portsOf, type PortChoice, type ReachPort } from './listening-ports.js';
import { Distinctions } from './distinctions.js';
import { podName, workloadOf } from './workload.js';

/** A row or a column of the matrix: a pod, or all pods of a workload that no policy can tell apart. */
export interface ReachEnd {
  readonly name: string;
  /** Undefined for hosts outside. */
  readonly namespace?: string;
  /** How many pods it stands for; 0 for hosts outside. */
  readonly pods: number;
  readonly end: PolicyEnd;
  /** The node of a pod; of one in the host network, the node that it is to others. */
  readonly node: string;
  readonly isHostNetwork: boolean;
  /** What a matrix asks about when this is the destination. */
  readonly ports: readonly ReachPort[];
}

/** Rows and columns, and the pods that have none. */
export interface Ends {
  readonly by: 'pod' | 'workload';
  readonly ends: readonly ReachEnd[];
  /** Pods without an address, and, by workload, those of the host network, for which policies are not defined. */
  readonly leftOut: number;
}

/** More pods than these are put together by workload, unless the question says otherwise. */
const MAX_SINGLE_PODS = 200;

/** All pods that have an address, in the order of their names, then the hosts outside. */
export function endsOf(
  picture: NetworkPicture,
  choice: PortChoice,
  by: 'pod' | 'workload' | undefined,
  outside: readonly string[],
): Ends {
  const all = [...picture.pods()];
  const present = all.filter((pod) => podIPs(pod).length > 0);
  const mode = by ?? (present.length > MAX_SINGLE_PODS ? 'workload' : 'pod');
  const hosts = outside.map((ip) => ({ ...hostEnd(picture, ip), name: ip }));
  if (mode === 'pod') {
    const ends = present.map((pod) => endOf(picture, choice, podName(pod), [pod]));
    return { by: mode, ends: [...ends, ...hosts], leftOut: all.length - ends.length };
  }
  const own = present.filter((pod) => pod.spec?.hostNetwork !== true);
  const groups = groupsOf(picture, own);
  const ends = groups.map(([name, pods]) => endOf(picture, choice, name, pods));
  return { by: mode, ends: [...ends, ...hosts], leftOut: all.length - own.length };
}

function hostEnd(picture: NetworkPicture, ip: string): Omit<ReachEnd, 'name'> {
  const node = picture.nodeByIP(ip)?.name ?? '';
  return { pods: 0, end: picture.policyEnd(ip), node, isHostNetwork: node !== '', ports: [] };
}

function endOf(
  picture: NetworkPicture,
  choice: PortChoice,
  name: string,
  pods: readonly Pod[],
): ReachEnd {
  const pod = pods[0]!;
  const ip = podIPs(pod)[0]!;
  const podClass = picture.policies.classOf(pod);
  const isHostNetwork = podClass === undefined;
  return {
    name,
    namespace: pod.metadata?.namespace ?? 'default',
    pods: pods.length,
    end: isHostNetwork ? nodeEnd(picture, pod, ip) : { ip, pod, podClass },
    node: pod.spec?.nodeName ?? '',
    isHostNetwork,
    ports: portsOf(pod, choice),
  };
}

function nodeEnd(picture: NetworkPicture, pod: Pod, ip: string): PolicyEnd {
  const node = picture.node(pod.spec?.nodeName ?? '');
  return { ip, ...(node === undefined ? {} : { nodeLabels: node.object.metadata?.labels ?? {} }) };
}

/** The pods of each workload, apart where a policy could tell them apart or where their ports differ. */
function groupsOf(
  picture: NetworkPicture,
  pods: readonly Pod[],
): [name: string, pods: readonly Pod[]][] {
  const distinctions = Distinctions.of(picture.policies);
  const workloads = new Map<string, Map<string, Pod[]>>();
  for (const pod of pods) {
    const name = workloadOf(pod);
    let parts = workloads.get(name);
    if (parts === undefined) workloads.set(name, (parts = new Map()));
    const key = distinctions.keyOf(pod);
    const members = parts.get(key);
    if (members === undefined) parts.set(key, [pod]);
    else members.push(pod);
  }
  return [...workloads].flatMap(([name, parts]) =>
    [...parts.values()].map((members): [string, readonly Pod[]] => [
      parts.size === 1 ? name : podName(members[0]!),
      members,
    ]),
  );
}
