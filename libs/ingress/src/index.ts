export * from './proxy/decision.js';
export * from './proxy/hop.js';
export * from './proxy/pass-on.js';
export { publishedAddress, type PublishedHost } from './proxy/published-address.js';
export * from './static-proxies.js';
export * from './proxies.js';
export { listedHosts } from './listed-hosts.js';
export type { ListObjects } from './classes/gateway/listed-objects.js';
export { loadGatewayDefinitions } from './load-definitions.js';
