/** A node that the kubelet simulates: what its Node object starts from. */
export interface NodeSpecification {
  readonly name: string;
  readonly ip: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: string;
  }[];
  /** Quantities: `{ cpu: '4', memory: '8Gi', pods: '110' }`; those not given have these defaults. */
  readonly capacity?: Readonly<Record<string, string>>;
}

/** A Node with this annotation is simulated too, whoever made it. */
export const simulatedAnnotation = 'node.mockplane.io/simulated';

export const defaultCapacity: Readonly<Record<string, string>> = {
  cpu: '4',
  'ephemeral-storage': '50Gi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '8Gi',
  pods: '110',
};
