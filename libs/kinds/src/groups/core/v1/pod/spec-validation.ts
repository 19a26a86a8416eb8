import { dns1123Label, dns1123Subdomain, qualifiedName } from '#machinery';
import type { PodSpec } from '../../../../generated/index.gen.js';
import { checkLabels } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkResources } from '../../../rules/resource-list.js';
import { checkAffinity } from './affinity-validation.js';
import {
  checkContainers,
  checkEphemeralContainers,
  checkInitContainers,
} from './container-validation.js';
import { checkDnsConfig, checkDnsPolicy, checkHostAliases } from './dns-validation.js';
import { checkFileReferences } from './env-validation.js';
import { checkOperatingSystem } from './operating-system-validation.js';
import {
  checkSchedulingGates,
  checkTolerations,
  checkTopologySpread,
} from './placement-validation.js';
import { checkPodResources } from './pod-resources-validation.js';
import { checkPodSecurityContext } from './security-validation.js';
import { checkVolumes } from './volume-validation.js';
import { checkHostProcess } from './windows-validation.js';

const MAX_HOSTNAME = 64;

/**
 * Checks a pod spec, of a pod or of a template; `found` is at the spec. `podName` is undefined in a template, and empty where a name is
 * still to be made.
 */
export function checkPodSpec(found: Report, spec: PodSpec, podName?: string): void {
  const volumes = checkVolumes(found, spec.volumes, podName);
  const claimNames = checkResourceClaims(found, spec);
  const context = {
    volumes,
    claimNames,
    graceSeconds: spec.terminationGracePeriodSeconds ?? 30,
    restartPolicy: spec.restartPolicy,
    hostUsers: spec.hostUsers ?? true,
  };
  checkContainers(found, spec, context);
  checkInitContainers(found, spec, context);
  checkEphemeralContainers(found, spec, context);
  checkPodResources(found, spec, claimNames);
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
  checkHostProcess(found, spec);
  checkHostUsers(found, spec);
  checkHostnameOverride(found, spec);
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
  if (spec.overhead)
    found.at('overhead', () => checkResources(found, { limits: spec.overhead! }, new Set()));
  checkOperatingSystem(found, spec);
  checkFileReferences(found, spec);
}

/** Users of its own go together with no other namespace of the host but the network (KEP-127). */
function checkHostUsers(found: Report, { hostUsers, hostPID, hostIPC }: PodSpec): void {
  if (hostUsers !== false) return;
  if (hostPID) found.forbidden('HostPID', 'when `hostUsers` is false');
  if (hostIPC) found.forbidden('HostIPC', 'when `hostUsers` is false');
}

/** The name that containers see as their host's, instead of the pod's (KEP-4762). */
function checkHostnameOverride(found: Report, spec: PodSpec): void {
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  if (spec.setHostnameAsFQDN)
    found.forbidden('hostnameOverride', 'may not be specified when setHostnameAsFQDN is true');
  if (spec.hostNetwork)
    found.forbidden('hostnameOverride', 'may not be specified when hostNetwork is true');
  if (name.length > MAX_HOSTNAME) found.tooLong('hostnameOverride', MAX_HOSTNAME);
  found.complaints('hostnameOverride', name, dns1123Subdomain(name));
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
      for (const [field, other] of Object.entries({ resourceClaimName, resourceClaimTemplateName }))
        if (other !== undefined) found.complaints(field, other, dns1123Subdomain(other));
    },
  );
  return names;
}

/** In the node's own network a port of the pod is a port of the node. */
function checkHostNetworkPorts(found: Report, spec: PodSpec): void {
  if (!spec.hostNetwork) return;
  found.each('containers', spec.containers, (container) =>
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
