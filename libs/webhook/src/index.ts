export { WebhookClient, type WebhookOptions } from './webhook-client.js';
export { transportText } from './transport-text.js';
export type { Destination, ResolveService, WebhookAddress } from './address.js';
