export * from './proxy/decision.js';
export * from './proxy/hop.js';
export * from './proxy/pass-on.js';
export * from './proxy/published-address.js';
export * from './static-proxies.js';
export * from './proxies.js';
