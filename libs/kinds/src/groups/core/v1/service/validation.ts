import {
  cidrErrors,
  dns1123Label,
  dns1123Subdomain,
  ipErrors,
  portNumber,
  qualifiedName,
  type StatusCause,
} from '#machinery';
import type { Service, ServicePort, ServiceSpec } from '../../../../generated/index.gen.js';
import { checkLabels } from '../../../rules/labels.js';
import { checkPortNumberOrName, PROTOCOLS } from '../../../rules/port.js';
import { report, type Report } from '../../../rules/report.js';
import { checkNotSpecialIP } from '../../../rules/special-ip.js';
import { checkClusterIPs } from './cluster-ip-validation.js';
import { isExternallyAccessible, isHeadless, needsHealthCheckNodePort } from './types.js';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const KUBELET_PORT = 10250;
const MAX_AFFINITY_SECONDS = 86400;
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** What is wrong with a Service; `old` in an update. */
export function validateService(service: Service, old?: Service): StatusCause[] {
  return report((found) => {
    if (old) {
      const kept = old.spec?.type === 'LoadBalancer' && service.spec?.type === 'LoadBalancer';
      if (kept && old.spec.loadBalancerClass !== service.spec?.loadBalancerClass) {
        found.invalid(
          'spec.loadBalancerClass',
          service.spec?.loadBalancerClass ?? null,
          'may not change once set',
        );
      }
    }
    const spec = service.spec ?? {};
    found.at('spec', () => {
      const headless = isHeadless(spec);
      if ((spec.ports?.length ?? 0) === 0 && !headless && spec.type !== 'ExternalName')
        found.required('ports');
      checkType(found, spec);
      checkPorts(found, spec.ports ?? []);
      checkLabels(found, 'selector', spec.selector);
      checkAffinity(found, spec);
    });
    checkClusterIPs(found, service, old);
    found.at('spec', () => {
      found.each('externalIPs', spec.externalIPs, (address) => {
        // What was accepted once stays acceptable; new addresses must be canonical (KEP-4858).
        const isNew = !(old?.spec?.externalIPs ?? []).includes(address);
        const complaints = ipErrors(address, isNew);
        found.complaints('', address, complaints);
        if (complaints.length === 0) checkNotSpecialIP(found, '', address);
      });
      if (!spec.type) found.required('type');
      else found.oneOf('type', spec.type, TYPES);
      checkUniquePorts(found, spec);
      checkLoadBalancer(found, service, spec);
      checkTrafficPolicies(found, service, spec);
    });
  });
}

function checkType(found: Report, spec: ServiceSpec): void {
  const external = spec.type === 'LoadBalancer' || spec.type === 'NodePort';
  if (spec.type === 'LoadBalancer') {
    found.each('ports', spec.ports, ({ port }) => {
      if (port === KUBELET_PORT)
        found.invalid(
          '',
          port,
          `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`,
        );
    });
  }
  if (external && isHeadless(spec))
    found.invalid('clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  if (spec.type !== 'ExternalName') return;
  for (const field of ['clusterIPs', 'ipFamilies'] as const) {
    if ((spec[field]?.length ?? 0) > 0)
      found.forbidden(field, 'may not be set for ExternalName services');
  }
  if (spec.ipFamilyPolicy !== undefined)
    found.forbidden('ipFamilyPolicy', 'may not be set for ExternalName services');
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') found.required('externalName');
  else found.complaints('externalName', name, dns1123Subdomain(name));
}

function checkPorts(found: Report, ports: readonly ServicePort[]): void {
  const names = new Set<string>();
  found.each('ports', ports, (port) => {
    if (!port.name) {
      if (ports.length > 1) found.required('name');
    } else {
      found.complaints('name', port.name, dns1123Label(port.name));
      if (names.has(port.name)) found.duplicate('name', port.name);
      names.add(port.name);
    }
    found.complaints('port', port.port, portNumber(port.port));
    if (!port.protocol) found.required('protocol');
    else found.oneOf('protocol', port.protocol, PROTOCOLS);
    checkPortNumberOrName(found, 'targetPort', port.targetPort);
    if (port.appProtocol !== undefined)
      found.complaints('appProtocol', port.appProtocol, qualifiedName(port.appProtocol));
  });
}

function checkAffinity(found: Report, spec: ServiceSpec): void {
  if (!spec.sessionAffinity) found.required('sessionAffinity');
  else found.oneOf('sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  if (spec.sessionAffinity === 'ClientIP') {
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (seconds === undefined)
      found.required(
        'sessionAffinityConfig.clientIP.timeoutSeconds',
        'when session affinity type is ClientIP',
      );
    else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
      found.invalid(
        'sessionAffinityConfig.clientIP.timeoutSeconds',
        seconds,
        `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
      );
    }
  } else if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    found.forbidden('sessionAffinityConfig', 'must not be set when session affinity is None');
  }
}

function checkUniquePorts(found: Report, spec: ServiceSpec): void {
  const nodePorts = new Set<string>();
  const seen = new Set<string>();
  found.each('ports', spec.ports, ({ nodePort }) => {
    if (spec.type === 'ClusterIP' && nodePort)
      found.forbidden('nodePort', "may not be used when `type` is 'ClusterIP'");
  });
  found.each('ports', spec.ports, ({ nodePort, protocol }) => {
    if (!nodePort) return;
    if (nodePorts.has(`${protocol}/${nodePort}`)) found.duplicate('nodePort', nodePort);
    nodePorts.add(`${protocol}/${nodePort}`);
  });
  found.each('ports', spec.ports, ({ port, protocol = '' }) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key))
      found.duplicate('', {
        Name: '',
        Protocol: protocol,
        AppProtocol: null,
        Port: port,
        TargetPort: 0,
        NodePort: 0,
      });
    seen.add(key);
  });
}

const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

function checkLoadBalancer(found: Report, service: Service, spec: ServiceSpec): void {
  const balanced = spec.type === 'LoadBalancer';
  const annotated = service.metadata?.annotations?.[SOURCE_RANGES];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 || annotated !== undefined) {
    // The server spells this path with a capital.
    if (!balanced) found.forbidden('LoadBalancerSourceRanges', ONLY_LOAD_BALANCER);
    else if (ranges.length > 0)
      found.each('LoadBalancerSourceRanges', ranges, (range) =>
        found.complaints('', range, cidrErrors(range.trim())),
      );
    else if (annotated !== undefined && annotated.trim() !== '') {
      const wrong = annotated.split(',').flatMap((range) => cidrErrors(range.trim()));
      if (wrong.length > 0) found.invalid('LoadBalancerSourceRanges', annotated, wrong[0]!);
    }
  }
  if (!balanced && spec.allocateLoadBalancerNodePorts !== undefined)
    found.forbidden('allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER);
  if (spec.loadBalancerClass !== undefined) {
    if (!balanced) found.forbidden('loadBalancerClass', ONLY_LOAD_BALANCER);
    else
      found.complaints(
        'loadBalancerClass',
        spec.loadBalancerClass,
        qualifiedName(spec.loadBalancerClass),
      );
  }
}

function checkTrafficPolicies(found: Report, service: Service, spec: ServiceSpec): void {
  if (isExternallyAccessible(service))
    found.oneOf('externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']);
  else if (spec.externalTrafficPolicy) {
    found.invalid(
      'externalTrafficPolicy',
      spec.externalTrafficPolicy,
      'may only be set for externally-accessible services',
    );
  }
  if (spec.healthCheckNodePort) {
    if (needsHealthCheckNodePort(service))
      found.complaints(
        'healthCheckNodePort',
        spec.healthCheckNodePort,
        portNumber(spec.healthCheckNodePort),
      );
    else {
      found.invalid(
        'healthCheckNodePort',
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
    }
  }
  if (spec.internalTrafficPolicy !== undefined)
    found.oneOf('internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']);
  if (spec.trafficDistribution !== undefined) {
    found.oneOf('trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]);
  }
}
