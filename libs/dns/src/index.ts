export { CoreDns, type CoreDnsOptions } from './coredns.js';
export { LogSink } from './log-sink.js';
export { type DnsRecord, type Message, queryFor, type Rcode } from './message.js';
export type { Exposure } from './server/exposure.js';
export type { Peer, Step } from './server/engine.js';
export { SocketTransport } from './socket-transport.js';
export { UpstreamFailure, type UpstreamTransport } from './upstream.js';
export { Resolver, type Resolution, type ResolveOptions } from './resolver.js';
export { SimulatedUpstreams, type SimulatedServer } from './simulated-upstreams.js';
