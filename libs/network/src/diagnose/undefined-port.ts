import type { Service } from '#kube-proxy';
import { nameOf, type Finding } from './diagnosis.js';

/** A Service address answers on the ports of the Service alone; nobody owns the address itself. */
export const undefinedPort: Finding = ({ flow, port, service, outcome }) => {
  if (service === undefined || port !== undefined || outcome.outcome === 'answered')
    return undefined;
  const ports = portsOf(service);
  if (flow.protocol === 'icmp') {
    return {
      reason: `no machine has the address ${flow.ip} of ${nameOf(service)}: it only exists in rules for ${ports}, and an echo request matches none of them`,
      fix: 'a Service cannot be pinged: connect to one of its ports, or ping a pod',
    };
  }
  return {
    reason: `${nameOf(service)} has no port ${flow.port}/${flow.protocol.toUpperCase()}, only ${ports}: no rule takes the packet, and no machine has the address`,
    fix: `use ${ports}, or add the port to spec.ports`,
  };
};

function portsOf(service: Service): string {
  const ports = (service.spec?.ports ?? []).map((port) => `${port.port}/${port.protocol ?? 'TCP'}`);
  return ports.length === 0 ? 'no port at all' : ports.join(', ');
}

/** Service addresses mean nothing outside of the nodes. */
export const notFromOutside: Finding = ({ flow, service, outcome }) => {
  if (service === undefined || outcome.outcome !== 'timeout') return undefined;
  const lastStop = outcome.steps.at(-1);
  if (lastStop?.stage !== 'loss' || outcome.steps.some((step) => step.rule !== undefined))
    return undefined;
  const isClusterIP =
    flow.ip === service.spec?.clusterIP || service.spec?.clusterIPs?.includes(flow.ip) === true;
  const isExternal = service.spec?.externalIPs?.includes(flow.ip) === true;
  return {
    reason: `${flow.ip} of ${nameOf(service)} is not known outside of the cluster's nodes: the packet is lost at ${lastStop.host}`,
    fix: isClusterIP
      ? 'use a node port (type NodePort), a load balancer or an Ingress from outside'
      : isExternal
        ? 'Kubernetes announces no address of spec.externalIPs: give the router a route to a node for it'
        : 'nothing announces this address: a load balancer has to lead it to a node',
  };
};
