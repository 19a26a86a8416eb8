import type { Container, Probe } from '#kinds';
import { probePort, probeUrl } from './probe-check.js';

/** What a network probe says that got no answer within `timeoutSeconds`, in the words of Go's clients. */
export function timeoutText(probe: Probe, container: Container, ip: string): string {
  if (probe.httpGet !== undefined) {
    const url = probeUrl(probe.httpGet, container, ip);
    return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  }
  const target = probe.tcpSocket?.port ?? probe.grpc?.port ?? 0;
  const address = `${probe.tcpSocket?.host || ip}:${probePort(target, container) ?? target}`;
  return probe.grpc === undefined
    ? `dial tcp ${address}: i/o timeout`
    : `timeout: failed to connect service "${address}" within ${probe.timeoutSeconds ?? 1}s: context deadline exceeded`;
}
