export { WebhookClient, type WebhookOptions } from './webhook-client.js';
export type { Destination, ResolveService, WebhookAddress } from './address.js';
