export type { Announcement, Announcements, BgpSession } from './announcement.js';
export {
  providerNames,
  type LoadBalancerOptions,
  type LoadBalancing,
  type ProviderContext,
  type ProviderName,
} from './provider.js';
export { METALLB_RESOURCES } from './providers/metallb/objects.js';
export { announcementsFrom, loadBalancing, sessionsFrom } from './order.js';
