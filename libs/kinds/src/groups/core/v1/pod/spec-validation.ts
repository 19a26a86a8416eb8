import { dns1123Label, dns1123Subdomain, qualifiedName } from '#machinery';
import type { PodSpec } from '../../../../generated/index.gen.js';
import { checkLabels } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkAffinity } from './affinity-validation.js';
import {
  checkContainers,
  checkEphemeralContainers,
  checkInitContainers,
} from './container-validation.js';
import { checkDnsConfig, checkDnsPolicy, checkHostAliases } from './dns-validation.js';
import {
  checkSchedulingGates,
  checkTolerations,
  checkTopologySpread,
} from './placement-validation.js';
import { checkPodSecurityContext } from './security-validation.js';
import { checkVolumes } from './volume-validation.js';

/** Checks a pod spec, of a pod or of a template; `found` is at the spec. */
export function checkPodSpec(found: Report, spec: PodSpec): void {
  const volumes = checkVolumes(found, spec.volumes);
  const claimNames = checkResourceClaims(found, spec);
  const context = { volumes, claimNames, graceSeconds: spec.terminationGracePeriodSeconds ?? 30 };
  checkContainers(found, spec, context);
  checkInitContainers(found, spec, context);
  checkEphemeralContainers(found, spec, context);
  checkHostNetworkPorts(found, spec);
  if (!spec.restartPolicy) found.required('restartPolicy');
  else found.oneOf('restartPolicy', spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  checkDnsPolicy(found, spec.dnsPolicy);
  checkLabels(found, 'nodeSelector', spec.nodeSelector);
  found.at('securityContext', () => checkPodSecurityContext(found, spec));
  checkAffinity(found, spec.affinity);
  checkDnsConfig(found, spec);
  found.each('readinessGates', spec.readinessGates, ({ conditionType }) =>
    found.complaints('conditionType', conditionType, qualifiedName(conditionType)),
  );
  checkSchedulingGates(found, spec.schedulingGates);
  checkTopologySpread(found, spec.topologySpreadConstraints);
  checkNames(found, spec);
  checkTolerations(found, spec.tolerations);
  checkHostAliases(found, spec.hostAliases);
  if (spec.priorityClassName)
    found.complaints(
      'priorityClassName',
      spec.priorityClassName,
      dns1123Subdomain(spec.priorityClassName),
    );
  if (spec.runtimeClassName !== undefined)
    found.complaints(
      'runtimeClassName',
      spec.runtimeClassName,
      dns1123Subdomain(spec.runtimeClassName),
    );
  if (spec.preemptionPolicy !== undefined) {
    found.oneOf('preemptionPolicy', spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']);
  }
  checkOperatingSystem(found, spec);
}

function checkNames(found: Report, spec: PodSpec): void {
  if (spec.serviceAccountName)
    found.complaints(
      'serviceAccountName',
      spec.serviceAccountName,
      dns1123Subdomain(spec.serviceAccountName),
    );
  if (spec.nodeName) found.complaints('nodeName', spec.nodeName, dns1123Subdomain(spec.nodeName));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) {
    found.invalid('activeDeadlineSeconds', deadline, 'must be between 1 and 2147483647, inclusive');
  }
  if (spec.hostname) found.complaints('hostname', spec.hostname, dns1123Label(spec.hostname));
  if (spec.subdomain) found.complaints('subdomain', spec.subdomain, dns1123Label(spec.subdomain));
}

function checkResourceClaims(found: Report, spec: PodSpec): ReadonlySet<string> {
  const names = new Set<string>();
  found.each(
    'resourceClaims',
    spec.resourceClaims,
    ({ name, resourceClaimName, resourceClaimTemplateName }) => {
      if (!name) found.required('name');
      else if (names.has(name)) found.duplicate('name', name);
      else found.complaints('name', name, dns1123Label(name));
      names.add(name);
      const given = [resourceClaimName, resourceClaimTemplateName].filter(
        (one) => one !== undefined,
      ).length;
      const claim = {
        Name: name,
        ResourceClaimName: resourceClaimName ?? null,
        ResourceClaimTemplateName: resourceClaimTemplateName ?? null,
      };
      if (given > 1)
        found.invalid(
          '',
          claim,
          'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
        );
      if (given === 0)
        found.invalid(
          '',
          claim,
          'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
        );
    },
  );
  return names;
}

/** In the node's own network a port of the pod is a port of the node. */
function checkHostNetworkPorts(found: Report, spec: PodSpec): void {
  if (!spec.hostNetwork) return;
  for (const field of ['containers', 'initContainers'] as const) {
    found.each(field, spec[field], (container) =>
      found.each('ports', container.ports, (port) => {
        if (port.hostPort && port.hostPort !== port.containerPort) {
          found.invalid(
            'hostPort',
            port.hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          );
        }
      }),
    );
  }
}

const NOT_ON_WINDOWS = ['hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace'] as const;
const NOT_IN_WINDOWS_CONTEXT = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
] as const;

function checkOperatingSystem(found: Report, spec: PodSpec): void {
  if (spec.os === undefined) return;
  if (!spec.os.name) found.required('os.name', 'cannot be empty');
  else if (!['linux', 'windows'].includes(spec.os.name))
    found.notSupported('os', spec.os.name, ['linux', 'windows']);
  if (spec.os.name === 'linux' && spec.securityContext?.windowsOptions) {
    found.forbidden(
      'securityContext.windowsOptions',
      'windows options cannot be set for a linux pod',
    );
  }
  if (spec.os.name !== 'windows') return;
  for (const field of NOT_ON_WINDOWS)
    if (spec[field]) found.forbidden(field, 'cannot be set for a windows pod');
  for (const field of NOT_IN_WINDOWS_CONTEXT) {
    if (spec.securityContext?.[field] !== undefined)
      found.forbidden(`securityContext.${field}`, 'cannot be set for a windows pod');
  }
}
