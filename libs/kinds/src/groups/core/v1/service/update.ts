import type { Draft } from '#machinery';
import type { Service, ServicePort } from '../../../../generated/index.gen.js';
import { same } from '../../../strategies/same.js';
import {
  INTERNAL_TRAFFIC_POLICIES,
  isExternallyAccessible,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePort,
} from './types.js';

/** `clusterIP` is the first of `clusterIPs`; a client that knows only the older field changes both. `old`: in an update. */
export function keepClusterIPsTogether(service: Draft<Service>, old: Service | undefined): void {
  const spec = service.spec;
  const ip = spec.clusterIP ?? '';
  const ips = spec.clusterIPs ?? [];
  if (old === undefined) {
    if (ip !== '' && ips.length === 0) spec.clusterIPs = [ip];
    return;
  }
  const oldIp = old.spec?.clusterIP ?? '';
  const listKept = same(ips, old.spec?.clusterIPs ?? []);
  if (ip === oldIp || !listKept) return;
  if (ip === '') delete spec.clusterIPs;
  else spec.clusterIPs = [ip];
}

/** What the server had allocated and the client left out is kept, so that the same manifest can be applied again. */
export function keepAllocated(service: Draft<Service>, old: Service): void {
  const [spec, before] = [service.spec, old.spec ?? {}];
  if (needsClusterIP(old) && needsClusterIP(service)) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if ((spec.clusterIPs?.length ?? 0) === 0 && before.clusterIPs)
      spec.clusterIPs = [...before.clusterIPs];
  }
  if (needsNodePort(old) && needsNodePort(service))
    keepNodePorts(spec.ports ?? [], before.ports ?? []);
  if (
    needsHealthCheckNodePort(old) &&
    needsHealthCheckNodePort(service) &&
    before.healthCheckNodePort
  ) {
    spec.healthCheckNodePort ||= before.healthCheckNodePort;
  }
}

/** Ports are known by their names; a number that another port has taken over is not given twice. */
function keepNodePorts(ports: Draft<ServicePort>[], old: readonly ServicePort[]): void {
  const byName = new Map(old.map((port) => [port.name ?? '', port.nodePort]));
  const stated = new Set(ports.map((port) => port.nodePort ?? 0));
  for (const port of ports) {
    const before = byName.get(port.name ?? '');
    if (!port.nodePort && before && !stated.has(before)) port.nodePort = before;
  }
}

/** Fields that only the old type had go with it, unless the client has just set them. */
export function dropTypeDependent(service: Draft<Service>, old: Service): void {
  const [spec, before] = [service.spec, old.spec ?? {}];
  const drop = (...fields: (keyof typeof spec)[]): void => {
    for (const field of fields) if (same(spec[field], before[field])) delete spec[field];
  };
  if (needsClusterIP(old) && !needsClusterIP(service)) {
    if (same(spec.clusterIP, before.clusterIP) && same(spec.clusterIPs, before.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    drop('ipFamilies', 'ipFamilyPolicy');
  }
  if (needsNodePort(old) && !needsNodePort(service) && spec.type !== 'LoadBalancer') {
    const nodePorts = (ports: readonly ServicePort[] = []): number[] =>
      ports.map((port) => port.nodePort ?? 0).filter((port) => port > 0);
    const kept = new Set(nodePorts(before.ports));
    if (nodePorts(spec.ports).every((port) => kept.has(port)))
      for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheckNodePort(old) && !needsHealthCheckNodePort(service))
    drop('healthCheckNodePort');
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer')
    drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  if (isExternallyAccessible(old) && !isExternallyAccessible(service))
    drop('externalTrafficPolicy');
}

/** An alias has no traffic inside the cluster: clients never see a policy for it. A value that is none is left for validation. */
export function hideInternalTrafficPolicy({ spec }: Draft<Service>): void {
  const { type, internalTrafficPolicy = '' } = spec ?? {};
  if (type === 'ExternalName' && INTERNAL_TRAFFIC_POLICIES.includes(internalTrafficPolicy))
    delete spec.internalTrafficPolicy;
}
