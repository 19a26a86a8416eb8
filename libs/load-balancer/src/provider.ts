import type { Simulator, SimulatorContext } from '#client';

/** Who gives addresses to Services of type LoadBalancer, by the name that `--load-balancer` knows. */
export const providerNames = ['installed', 'metallb', 'cloud', 'servicelb', 'none'] as const;
export type ProviderName = (typeof providerNames)[number];

export interface LoadBalancerOptions {
  /** `installed`: MetalLB once its programs run in the cluster, and until then nobody. */
  readonly provider: ProviderName;
  /** CIDR or `start-end`: what a cloud gives out; default 203.0.113.0/24 (RFC 5737). */
  readonly addresses?: string;
}

/** What a provider is made of. The name is that of the program that a write carries (`managedFields`). */
export type ContextOf = (program: string) => SimulatorContext;

/** One way to get load balancers: a folder in `providers/`. */
export interface LoadBalancerProvider {
  readonly make: (contextOf: ContextOf, options: LoadBalancerOptions) => readonly Simulator[];
}
