import type { ServicePort } from './service-port.js';

/** The address that a packet is sent to, as text: `tcp/10.96.0.10/80`. The address is '' for any local one (node ports). */
export function claimKey(protocol: string, ip: string, port: number): string {
  return `${protocol}/${ip}/${port}`;
}

/** An address of a Service itself, whatever protocol and port. */
export function addressKey(ip: string): string {
  return claimKey('', ip, 0);
}

/** Every address and port that leads to a Service port: ClusterIP, external and load balancer addresses, node ports. */
export function claimsOf(port: ServicePort): string[] {
  const { protocol } = port;
  const addresses = [
    port.clusterIP,
    ...port.externalIPs.map((v) => v.ip),
    ...port.loadBalancerIPs.map((v) => v.ip),
  ];
  const keys = addresses.map((ip) => claimKey(protocol, ip, port.port));
  if (port.nodePort !== 0) keys.push(claimKey(protocol, '', port.nodePort));
  if (port.healthCheckNodePort !== 0) keys.push(claimKey('tcp', '', port.healthCheckNodePort));
  keys.push(...addresses.map(addressKey));
  return [...new Set(keys)];
}
