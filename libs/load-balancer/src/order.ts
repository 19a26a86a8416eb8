import type { Simulator } from '#client';
import {
  type ContextOf,
  type LoadBalancerOptions,
  type LoadBalancerProvider,
  type ProviderName,
} from './provider.js';
import { metalLb } from './providers/metallb/metallb.js';

const none: LoadBalancerProvider = { make: () => [] };

const providers: Readonly<Record<ProviderName, LoadBalancerProvider>> = {
  installed: metalLb,
  metallb: metalLb,
  cloud: none,
  servicelb: none,
  none,
};

/** The simulators of the provider that the options name. */
export function loadBalancers(
  options: LoadBalancerOptions,
  contextOf: ContextOf,
): readonly Simulator[] {
  return providers[options.provider].make(contextOf, options);
}
