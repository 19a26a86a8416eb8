import type { ProxyState } from './picture/proxy-state.js';
import { claimKey } from './picture/vip-index.js';

/** A UDP flow that a node's kernel remembers, as far as kube-proxy looks at it. */
export interface UdpFlow {
  readonly destination: string;
  readonly destinationPort: number;
  /** The destination is an address of the node itself, so that a node port may have caught the flow. */
  readonly isToNode: boolean;
  /** Where the flow was sent; undefined when it was not translated. */
  readonly translatedTo: { readonly ip: string; readonly port: number } | undefined;
}

/**
 * Must kube-proxy forget this flow? Yes when it goes to a Service port that has serving endpoints, but not to one of them: the
 * client would otherwise talk to a backend that is gone for as long as it keeps talking. Without any serving endpoint, and
 * after the Service or the node port went, flows are left alone.
 */
export function isStaleUdpFlow(state: ProxyState, flow: UdpFlow): boolean {
  const { destination, destinationPort, translatedTo } = flow;
  const own = state.claimants(claimKey('udp', destination, destinationPort));
  const claimants =
    own.length === 0 && flow.isToNode ? state.claimants(claimKey('udp', '', destinationPort)) : own;
  const serving = claimants.flatMap((port) => port.endpoints).filter((e) => e.serving || e.ready);
  if (serving.length === 0) return false;
  return !serving.some((e) => e.ip === translatedTo?.ip && e.port === translatedTo.port);
}
