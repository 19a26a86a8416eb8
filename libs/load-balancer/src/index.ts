export type { Announcement, Announcements, BgpSession } from './announcement.js';
export {
  providerNames,
  type LoadBalancerOptions,
  type LoadBalancing,
  type ProviderContext,
  type ProviderName,
} from './provider.js';
export { loadBalancing } from './order.js';
