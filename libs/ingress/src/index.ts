export * from './proxy/decision.js';
export * from './proxy/pass-on.js';
export * from './proxies.js';
