import type { HostNetwork } from '#images';
import type { Clock, Random, Stored } from '#machinery';
import type { Pod } from '#kinds';
import type { DnsSettings } from '../container/dns-config.js';
import type { PodTokens } from '../container/pod-tokens.js';
import type { Sources } from '../container/sources.js';
import type { Surroundings } from '../surroundings.js';
import type { NodeRoom } from './pod-resize.js';
import type { Stages } from '../lifecycle/stages.js';

/** What every pod worker needs from the kubelet. */
export interface WorkerContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly stages: Stages;
  readonly sources: Sources;
  /** Fills the token files before a command may read them. */
  readonly tokens: Pick<PodTokens, 'refresh'>;
  readonly dns: DnsSettings;
  /** The network as a pod's processes see it. */
  readonly networkOf: (pod: Stored<Pod>) => HostNetwork;
  /** What the node of a pod has to give. */
  readonly roomFor: (pod: Stored<Pod>) => NodeRoom;
  /** What is broken around the machines. */
  readonly surroundings: Surroundings;
  /** Asks for another look at a pod, now. */
  readonly wake: (pod: Stored<Pod>) => void;
}
