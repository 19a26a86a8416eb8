import type { Simulator, SimulatorContext } from '#client';
import type { Node } from '#kinds';
import type { Announcements } from './announcement.js';

/** Who gives addresses to Services of type LoadBalancer, by the name that `--load-balancer` knows. */
export const providerNames = ['installed', 'metallb', 'cloud', 'servicelb', 'none'] as const;
export type ProviderName = (typeof providerNames)[number];

export interface LoadBalancerOptions {
  /** `installed`: MetalLB once its programs run in the cluster, and until then nobody. */
  readonly provider: ProviderName;
}

/** What a provider may need of the cluster. */
export interface ProviderContext {
  /** For a program by its name, which its writes carry (`managedFields`). */
  readonly contextOf: (program: string) => SimulatorContext;
  /** Names of the devices of a node. */
  readonly devices: (node: Node) => readonly string[];
}

/** An HTTP request to a process in a container, and its answer. */
export interface Request {
  readonly path: string;
  readonly body: string;
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A provider at work. */
export interface LoadBalancing {
  readonly simulators: readonly Simulator[];
  /** How the addresses come to nodes; absent: the nodes have them, or nobody. */
  readonly announcements?: Announcements;
  /** Processes in containers that the provider answers for, by the name in their image (`servedBy`). */
  readonly programs?: ReadonlyMap<string, (request: Request) => Answer>;
}

/** One way to get load balancers: a folder in `providers/`. */
export interface LoadBalancerProvider {
  make(context: ProviderContext): LoadBalancing;
}
