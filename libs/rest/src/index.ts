export type { ClusterFace, HealthCheck, KubeApiOptions } from './face.js';
export type {
  ContainerTarget,
  ExitStatus,
  LogOptions,
  NodeStreams,
  ProcessStreams,
  TerminalSize,
} from './streaming/node-streams.js';
export type { ProxyTarget, ProxyTransport } from './proxy/transport.js';
export { registerKubeApi, type RegisteredApi } from './server/register.js';
export { identify } from './identify.js';
export { answerBadUrl, answerClientError } from './server/bare-status.js';
export { Listeners, type ListenOptions, type UpgradeListener } from './server/listeners.js';
export { VERSION } from './discovery/version.js';
export { RestModule } from './rest.module.js';
export type { ClusterControl } from './own/own.http.js';
