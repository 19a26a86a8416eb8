import type { Container, EphemeralContainer, PodSpec } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';

const NOT_ON_WINDOWS = 'cannot be set for a windows pod';

/** What the settings of a pod may not have on Windows, in the order in which the server looks at them. */
const POD_FIELDS = [
  ['securityContext', 'appArmorProfile'],
  ['securityContext', 'seLinuxOptions'],
  ['', 'hostUsers'],
  ['', 'hostPID'],
  ['', 'hostIPC'],
  ['securityContext', 'seccompProfile'],
  ['securityContext', 'fsGroup'],
  ['securityContext', 'fsGroupChangePolicy'],
  ['securityContext', 'sysctls'],
  ['', 'shareProcessNamespace'],
  ['securityContext', 'runAsUser'],
  ['securityContext', 'runAsGroup'],
  ['securityContext', 'supplementalGroups'],
  ['securityContext', 'supplementalGroupsPolicy'],
  ['securityContext', 'seLinuxChangePolicy'],
] as const;

const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** Checks the system that a pod is made for, and that nothing of the other system is asked for (KEP-2802). */
export function checkOperatingSystem(found: Report, spec: PodSpec): void {
  if (spec.os === undefined) return;
  const { name } = spec.os;
  if (!name) found.required('os.name');
  else if (name === 'linux') checkLinux(found, spec);
  else if (name === 'windows') checkWindows(found, spec);
  else found.notSupported('os', name, ['linux', 'windows']);
}

function checkLinux(found: Report, spec: PodSpec): void {
  const refuse = (field: string): void =>
    found.forbidden(field, 'windows options cannot be set for a linux pod');
  if (spec.securityContext?.windowsOptions) refuse('securityContext.windowsOptions');
  eachContainer(found, spec, ({ securityContext }) => {
    if (securityContext?.windowsOptions) refuse('securityContext.windowsOptions');
  });
}

function checkWindows(found: Report, spec: PodSpec): void {
  const settings: Readonly<Record<string, unknown>> = { ...spec.securityContext };
  const itself: Readonly<Record<string, unknown>> = { ...spec };
  for (const [place, field] of POD_FIELDS) {
    const value = place === '' ? itself[field] : settings[field];
    // These two are plain flags to the server: false is as good as unset.
    const plain = field === 'hostPID' || field === 'hostIPC';
    if (value !== undefined && !(plain && value === false))
      found.forbidden(place === '' ? field : `${place}.${field}`, NOT_ON_WINDOWS);
  }
  eachContainer(found, spec, ({ securityContext }) => {
    for (const field of CONTAINER_FIELDS)
      if (securityContext?.[field] !== undefined)
        found.forbidden(`securityContext.${field}`, NOT_ON_WINDOWS);
  });
}

/** Visits all containers of a pod in the order in which the server visits them. */
export function eachContainer(
  found: Report,
  spec: PodSpec,
  check: (container: Container | EphemeralContainer) => void,
): void {
  found.each('initContainers', spec.initContainers, check);
  found.each('containers', spec.containers, check);
  found.each('ephemeralContainers', spec.ephemeralContainers, check);
}
