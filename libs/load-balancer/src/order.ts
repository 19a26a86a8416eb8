import type {
  LoadBalancerOptions,
  LoadBalancerProvider,
  LoadBalancing,
  ProviderContext,
  ProviderName,
} from './provider.js';
import { metalLb } from './providers/metallb/metallb.js';

const none: LoadBalancerProvider = { make: () => ({ simulators: [] }) };

const providers: Readonly<Record<ProviderName, LoadBalancerProvider>> = {
  installed: metalLb,
  metallb: metalLb,
  cloud: none,
  servicelb: none,
  none,
};

/** The provider that the options name, at work in a cluster. */
export function loadBalancing(
  { provider }: LoadBalancerOptions,
  context: ProviderContext,
): LoadBalancing {
  return providers[provider].make(context);
}
