import type { HostNetwork } from '#images';
import type { Pod } from '#kinds';
import type { Stored } from '#machinery';
import type { DnsSettings } from './container/dns-config.js';
import type { Stages } from './lifecycle/stages.js';
import type { PodAddressing } from './node/pod-addressing.js';
import type { NodeSpecification } from './node/topology.js';
import type { Surroundings } from './surroundings.js';

export interface KubeletOptions {
  /** Nodes to register at start. Nodes that carry the annotation `node.mockplane.io/simulated: "true"` are run too. */
  readonly nodes: readonly NodeSpecification[];
  readonly dns: DnsSettings;
  /** `v1.36.2` */
  readonly version: string;
  readonly networkOf: (pod: Stored<Pod>) => HostNetwork;
  readonly stages?: Stages;
  /** What may break; absent: nothing does. */
  readonly surroundings?: Surroundings;
  /** Who gives addresses to pods; absent: the blocks of the Node objects. */
  readonly addressing?: PodAddressing;
}
