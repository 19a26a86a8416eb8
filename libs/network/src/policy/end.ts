import type { Pod, PodContainer } from '../model/pod.js';

type Labels = Readonly<Record<string, string>>;

/** A namespace as policies see it. A change of its labels makes another one. */
export interface NamespaceView {
  readonly name: string;
  readonly labels: Labels;
}

/** All pods of one namespace with the same labels: selectors cannot tell them apart. */
export interface PodClass {
  readonly namespace: NamespaceView;
  readonly labels: Labels;
}

/** One end of a connection. Without a class it is no pod: a node, a pod in its host network, or a host outside. */
export interface PolicyEnd {
  readonly ip: string;
  readonly podClass?: PodClass;
  readonly pod?: Pod;
  /** Labels of the node that has the address. */
  readonly nodeLabels?: Labels;
}

/** The destination port of a connection, after all translation. For ICMP the number is 0 and no rule with ports matches. */
export interface PolicyPort {
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly port: number;
}

type Declared = NonNullable<PodContainer['ports']>[number];

/** The ports that containers of a pod declare, those of sidecars included. */
export function declaredPorts(pod: Pod): readonly Declared[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const sidecars = initContainers.filter((container) => container.restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap((container) => container.ports ?? []);
}
