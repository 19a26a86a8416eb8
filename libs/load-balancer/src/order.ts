import type {
  LoadBalancerOptions,
  LoadBalancerProvider,
  LoadBalancing,
  ProviderContext,
  ProviderName,
} from './provider.js';
import { cloud } from './providers/cloud/cloud.js';
import { metalLb } from './providers/metallb/metallb.js';
import { serviceLb } from './providers/servicelb/servicelb.js';

const none: LoadBalancerProvider = { make: () => ({ simulators: [] }) };

const providers: Readonly<Record<ProviderName, LoadBalancerProvider>> = {
  installed: metalLb,
  metallb: metalLb,
  cloud,
  servicelb: serviceLb,
  none,
};

/** The provider that the options name, at work in a cluster. */
export function loadBalancing(
  { provider }: LoadBalancerOptions,
  context: ProviderContext,
): LoadBalancing {
  return providers[provider].make(context);
}
