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
  checkProfile(found, 'seccompProfile', context.seccompProfile, 'seccomp');
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
  checkProfile(found, 'appArmorProfile', context.appArmorProfile, 'AppArmor');
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
  checkProfile(found, 'seccompProfile', context.seccompProfile, 'seccomp');
  checkProfile(found, 'appArmorProfile', context.appArmorProfile, 'AppArmor');
  if (context.supplementalGroupsPolicy !== undefined) {
    found.oneOf('supplementalGroupsPolicy', context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  }
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

/** Seccomp and AppArmor profiles have one form; `called` is how the messages name it. */
function checkProfile(
  found: Report,
  field: string,
  profile: SeccompProfile | AppArmorProfile | undefined,
  called: 'seccomp' | 'AppArmor',
): void {
  if (profile === undefined) return;
  const { type, localhostProfile } = profile;
  found.at(field, () => {
    if (!type) found.required('type', `type is required when ${field} is set`);
    else if (type === 'Localhost') {
      if (!localhostProfile)
        found.required('localhostProfile', `must be set when ${called} type is Localhost`);
    } else if (!['RuntimeDefault', 'Unconfined'].includes(type)) {
      found.notSupported('type', type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
    } else if (localhostProfile !== undefined) {
      found.invalid(
        'localhostProfile',
        localhostProfile,
        `can only be set when ${called} type is Localhost`,
      );
    }
  });
}
