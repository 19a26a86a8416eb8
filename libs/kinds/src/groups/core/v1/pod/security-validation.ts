import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  Sysctl,
} from '../../../../generated/index.gen.js';
import { toInternal } from '../../../internal/form.js';
import type { Report } from '../../../rules/report.js';
import { checkLocalPath } from '../volumes/path-validation.js';
import { checkWindowsOptions } from './windows-validation.js';

const MAX_ID = 2147483647;

function checkId(found: Report, field: string, id: number | undefined): void {
  if (id !== undefined && (id < 0 || id > MAX_ID))
    found.invalid(field, id, `must be between 0 and ${MAX_ID}, inclusive`);
}

/** Checks the security settings of a container. */
export function checkSecurityContext(found: Report, context: SecurityContext): void {
  checkId(found, 'runAsUser', context.runAsUser);
  checkId(found, 'runAsGroup', context.runAsGroup);
  if (context.procMount !== undefined)
    found.oneOf('procMount', context.procMount, ['Default', 'Unmasked']);
  checkSeccompProfile(found, context.seccompProfile);
  if (context.allowPrivilegeEscalation === false) {
    const conflict = (what: string): void =>
      found.invalid(
        '',
        toInternal('SecurityContext', context),
        `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
      );
    if (context.privileged) conflict('`privileged` to true');
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
      conflict('`capabilities.Add` CAP_SYS_ADMIN');
  }
  checkWindowsOptions(found, context.windowsOptions);
  checkAppArmorProfile(found, context.appArmorProfile);
}

/** Checks the security settings of a pod; `found` is at `securityContext`. */
export function checkPodSecurityContext(found: Report, spec: PodSpec): void {
  const context: PodSecurityContext = spec.securityContext ?? {};
  checkId(found, 'fsGroup', context.fsGroup);
  checkId(found, 'runAsUser', context.runAsUser);
  checkId(found, 'runAsGroup', context.runAsGroup);
  for (const [index, group] of (context.supplementalGroups ?? []).entries())
    checkId(found, `supplementalGroups[${index}]`, group);
  if (spec.hostPID && spec.shareProcessNamespace) {
    found.invalid(
      'shareProcessNamespace',
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    );
  }
  if (context.sysctls) checkSysctls(found, context.sysctls, spec);
  if (context.fsGroupChangePolicy !== undefined)
    found.oneOf('fsGroupChangePolicy', context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  checkSeccompProfile(found, context.seccompProfile);
  checkWindowsOptions(found, context.windowsOptions);
  checkAppArmorProfile(found, context.appArmorProfile);
  if (context.supplementalGroupsPolicy !== undefined) {
    found.oneOf('supplementalGroupsPolicy', context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  }
  // SELinuxMount is off by default in 1.36, which leaves one policy.
  if (context.seLinuxChangePolicy !== undefined)
    found.oneOf('seLinuxChangePolicy', context.seLinuxChangePolicy, ['Recursive']);
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const IPC_SYSCTLS = ['kernel/shm', 'kernel/msg', 'kernel/sem', 'fs/mqueue/'];

function checkSysctls(found: Report, sysctls: readonly Sysctl[], spec: PodSpec): void {
  const names = new Set<string>();
  found.each('sysctls', sysctls, ({ name }) => {
    if (!name) found.required('name');
    else if (name.length > 253 || !SYSCTL.test(name)) {
      found.invalid(
        'name',
        name,
        `must have at most 253 characters and match regex ${SYSCTL_TEXT}`,
      );
    } else if (names.has(name)) found.duplicate('name', name);
    names.add(name);
    const path = name.replaceAll('.', '/');
    if (spec.hostNetwork && path.startsWith('net/'))
      found.invalid('name', name, "may not be specified when 'hostNetwork' is true");
    if (spec.hostIPC && IPC_SYSCTLS.some((prefix) => path.startsWith(prefix))) {
      found.invalid('name', name, "may not be specified when 'hostIPC' is true");
    }
  });
}

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function checkSeccompProfile(found: Report, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile } = profile;
  found.at('seccompProfile', () => {
    if (!type) found.required('type', 'type is required when seccompProfile is set');
    else found.oneOf('type', type, PROFILE_TYPES);
    if (type === 'Localhost') {
      if (localhostProfile === undefined)
        found.required('localhostProfile', 'must be set when seccomp type is Localhost');
      else checkLocalPath(found, 'localhostProfile', localhostProfile);
    } else if (localhostProfile !== undefined)
      found.invalid(
        'localhostProfile',
        toInternal('SeccompProfile', profile),
        'can only be set when seccomp type is Localhost',
      );
  });
}

const MAX_PROFILE_NAME = 4095;

function checkAppArmorProfile(found: Report, profile: AppArmorProfile | undefined): void {
  if (profile === undefined) return;
  const { type, localhostProfile: name } = profile;
  found.at('appArmorProfile', () => {
    if (type === 'Localhost') {
      if (!name) found.required('localhostProfile', 'must be set when AppArmor type is Localhost');
      else if (name.trim() !== name)
        found.invalid('localhostProfile', name, 'must not be padded with whitespace');
      if (Buffer.byteLength(name ?? '') > MAX_PROFILE_NAME)
        found.tooLong('localhostProfile', MAX_PROFILE_NAME);
    } else if (!type) found.required('type', 'type is required when appArmorProfile is set');
    else if (!PROFILE_TYPES.includes(type)) found.notSupported('type', type, PROFILE_TYPES);
    else if (name !== undefined)
      found.invalid('localhostProfile', name, 'can only be set when AppArmor type is Localhost');
  });
}
