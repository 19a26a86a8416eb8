export type { Announcement, Announcements, BgpSession } from './announcement.js';
export {
  providerNames,
  type LoadBalancerOptions,
  type LoadBalancing,
  type ProviderContext,
  type ProviderName,
} from './provider.js';
export { announcementsFrom } from './providers/metallb/from-objects.js';
export { METALLB_RESOURCES } from './providers/metallb/objects.js';
export { loadBalancing } from './order.js';
