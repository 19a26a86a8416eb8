import {
  dns1123Label,
  dns1123Subdomain,
  portNumber,
  qualifiedName,
  type StatusCause,
} from '#machinery';
import type { Service, ServicePort, ServiceSpec } from '../../../../generated/index.gen.js';
import { checkAddress, checkBlock } from '../../../rules/address.js';
import { checkLabels } from '../../../rules/labels.js';
import { checkPortNumberOrName, PROTOCOLS } from '../../../rules/port.js';
import { report, type Report } from '../../../rules/report.js';
import { checkNotSpecialIP } from '../../../rules/special-ip.js';
import { checkClusterIPs } from './cluster-ip-validation.js';
import { checkBalancerClass, ONLY_LOAD_BALANCER } from './balancer-class.js';
import { checkServiceChange } from './change-validation.js';
import {
  INTERNAL_TRAFFIC_POLICIES,
  isExternallyAccessible,
  isHeadless,
  needsHealthCheckNodePort,
} from './types.js';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const MAX_AFFINITY_SECONDS = 86400;
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** What is wrong with a Service; `old` in an update. */
export function validateService(service: Service, old?: Service): StatusCause[] {
  return report((found) => {
    if (old) checkServiceChange(found, service, old);
    checkTopologyHints(found, service);
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
        const before = found.causes.length;
        checkAddress(found, '', address, old?.spec?.externalIPs);
        if (found.causes.length === before) checkNotSpecialIP(found, '', address);
      });
      if (!spec.type) found.required('type');
      else found.oneOf('type', spec.type, TYPES);
      checkUniquePorts(found, spec);
      checkLoadBalancer(found, service, old);
      checkTrafficPolicies(found, service, spec);
    });
  });
}

function checkType(found: Report, spec: ServiceSpec): void {
  const external = spec.type === 'LoadBalancer' || spec.type === 'NodePort';
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

/** The mode has an older annotation, which may not say something else. */
function checkTopologyHints(found: Report, { metadata }: Service): void {
  const mode = metadata?.annotations?.[TOPOLOGY_MODE];
  const hints = metadata?.annotations?.[TOPOLOGY_HINTS];
  if (mode !== undefined && hints !== undefined && mode !== hints)
    found.invalid(
      `metadata.annotations[${TOPOLOGY_MODE}]`,
      mode,
      `must match annotations[${TOPOLOGY_HINTS}] when both are specified`,
    );
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
    const config = spec.sessionAffinityConfig;
    const seconds = config?.clientIP?.timeoutSeconds;
    const missing =
      config === undefined
        ? ''
        : config.clientIP === undefined
          ? '.clientIP'
          : '.clientIP.timeoutSeconds';
    if (seconds === undefined)
      found.required(`sessionAffinityConfig${missing}`, 'when session affinity type is ClientIP');
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

function checkLoadBalancer(found: Report, service: Service, old: Service | undefined): void {
  const { spec } = service;
  const balanced = spec.type === 'LoadBalancer';
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) {
    // The server spells this path with a capital.
    if (!balanced) found.forbidden('LoadBalancerSourceRanges', ONLY_LOAD_BALANCER);
    const kept = old?.spec?.loadBalancerSourceRanges?.map((range) => range.trim());
    found.each('LoadBalancerSourceRanges', ranges, (range) =>
      checkBlock(found, '', range.trim(), kept),
    );
  } else found.outside(1, () => checkAnnotatedRanges(found, service, old));
  if (!balanced && spec.allocateLoadBalancerNodePorts !== undefined)
    found.forbidden('allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER);
  checkBalancerClass(found, spec);
}

/** Source ranges may also stand in an annotation, which comes before the field in history. */
function checkAnnotatedRanges(found: Report, service: Service, old: Service | undefined): void {
  const annotated = service.metadata?.annotations?.[SOURCE_RANGES];
  if (annotated === undefined) return;
  const place = `metadata.annotations[${SOURCE_RANGES}]`;
  if (service.spec.type !== 'LoadBalancer') found.forbidden(place, ONLY_LOAD_BALANCER);
  const changed = old?.metadata?.annotations?.[SOURCE_RANGES] !== annotated;
  if (!changed || annotated.trim() === '') return;
  for (const range of annotated.split(',')) checkBlock(found, place, range.trim());
}

function checkTrafficPolicies(found: Report, service: Service, spec: ServiceSpec): void {
  if (isExternallyAccessible(service)) {
    if (!spec.externalTrafficPolicy) found.required('externalTrafficPolicy');
    else found.oneOf('externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']);
  } else if (spec.externalTrafficPolicy) {
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
    found.oneOf('internalTrafficPolicy', spec.internalTrafficPolicy, INTERNAL_TRAFFIC_POLICIES);
  if (spec.trafficDistribution !== undefined) {
    found.oneOf('trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]);
  }
}
