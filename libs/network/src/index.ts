export * from './packet.js';
export * from './model/interfaces.js';
export * from './model/node-view.js';
export * from './model/pod.js';
export * from './model/settings.js';
export * from './picture/picture.js';
export { POD_NETWORK_NAMES } from './pod-network/order.js';
export type { PodNetwork } from './pod-network/pod-network.js';
export * from './policy/end.js';
export * from './policy/policy-set.js';
export * from './policy/definitions.js';
export * from './policy/verdict.js';
export * from './policy/text.js';
export { readCandidate } from './reach/candidate.js';
export * from './reach/reach-error.js';
export * from './reach/reachability.js';
export * from './reach/difference.js';
export * from './render/reach-table.js';
export * from './fabric/gateway.js';
export * from './fabric/host.js';
export * from './journey/memory.js';
export * from './journey/outcome.js';
export type { HttpQuestion, Proxies, ProxyHop } from './journey/proxies.js';
export * from './journey/step.js';
export * from './journey/trace.js';
export * from './journey/world.js';
export { Captures } from './journey/captures.js';
export * from './names/lookup.js';
export * from './names/resolv-conf.js';
export * from './trace.js';
export * from './containers/container-listeners.js';
export * from './host-network/host-network.js';
export * from './host-network/interfaces.js';
export * from './host-network/routes.js';
export { balancerView } from './journey/balancer-view.js';
export { renderMermaid } from './render/mermaid.js';
export { renderJourney, type TextOptions } from './render/text.js';
export * from './resources.js';
export * from './view.js';
export { NetworkAddressing } from './agents/pod-addressing.js';
export { PodNetworkAgent } from './agents/pod-network-agent.js';
export * from './api/answer.js';
export * from './api/packet-trace-kind.js';
export * from './api/packet-trace.js';
export * from './api/schema.js';
export * from './names/core-dns.js';
export * from './names/silenced-upstreams.js';
export { resolverBehind } from './names/resolver-behind.js';
export * from './api/packet-traces.js';
export * from './api/reachabilities.js';
export * from './api/reachability-kind.js';
export {
  answerReachability,
  type ReachabilitySpec,
  type ReachabilityStatus,
} from './api/reachability-question.js';
export * from './api/reachability-schema.js';
export * from './faults/fault.js';
export * from './faults/transit.js';
export * from './faults/effect-of.js';
export * from './faults/exchange.js';
export * from './api/fault-kind.js';
export * from './api/fault-schema.js';
export * from './api/faults.js';
export { chanceOf } from './journey/chance.js';
export { Delays } from './host-network/delays.js';
export { failureOf } from './host-network/failure.js';
export * from './traffic/spec.js';
export * from './traffic/results/results.js';
export type { TrafficTable } from './traffic/results/csv.js';
export type { TrafficRun, TrafficRunStatus } from './api/traffic-run.js';
export * from './api/traffic-runs.js';
export * from './api/traffic-run-kind.js';
export * from './api/traffic-run-schema.js';
export { validateTraffic } from './api/traffic-validation.js';

/** What runs of traffic need, loaded when somebody asks for one. */
export const loadTraffic = () => import('./traffic/traffic.js');

/** How TrafficRuns are answered, loaded with the first of them. */
export const loadTrafficRuns = () => import('./api/traffic-run.js');
