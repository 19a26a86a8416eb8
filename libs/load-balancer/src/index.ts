export { providerNames, type LoadBalancerOptions, type ProviderName } from './provider.js';
export { loadBalancers } from './order.js';
