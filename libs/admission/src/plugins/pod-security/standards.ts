import type { Check, Checked, CheckPod, Complaint } from './checks/check.js';
import {
  hostNamespaces,
  hostPorts,
  hostProbesAndHostLifecycle,
  windowsHostProcess,
} from './checks/host.js';
import { procMountBaseline, procMountRestricted, sysctls } from './checks/kernel.js';
import {
  allowPrivilegeEscalation,
  capabilitiesBaseline,
  capabilitiesRestricted,
  privileged,
} from './checks/privileges.js';
import {
  appArmorProfile,
  seccompBaseline,
  seccompRestricted,
  seLinuxOptions,
} from './checks/profiles.js';
import { runAsNonRoot, runAsUser } from './checks/users.js';
import { hostPathVolumes, restrictedVolumes } from './checks/volumes.js';
import type { LevelVersion } from './policy.js';

/** Sorted by their ids below, first those of the baseline: that is the order in which complaints are told. */
const CHECKS: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMountBaseline,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

/** The newest version that differs from the one before it; `latest` and all later ones are the same. */
const NEWEST = Math.max(...CHECKS.flatMap(({ versions }) => versions.map(({ since }) => since)));

const known = new Map<string, readonly CheckPod[]>();

/** Everything that a pod would have to change to meet a standard. */
export function complaints({ level, version }: LevelVersion, pod: Checked): Complaint[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? NEWEST : Math.min(version, NEWEST);
  const key = `${level}:${minor}`;
  let checks = known.get(key);
  if (checks === undefined) known.set(key, (checks = checksOf(level, minor)));
  return checks.flatMap((check) => check(pod) ?? []);
}

function checksOf(level: 'baseline' | 'restricted', minor: number): readonly CheckPod[] {
  const active = CHECKS.flatMap((check) => {
    const version = check.versions.findLast(({ since }) => since <= minor);
    const counts = check.level === 'baseline' || level === 'restricted';
    return version === undefined || !counts ? [] : [{ id: check.id, ...version }];
  });
  const overridden = new Set(active.flatMap(({ overrides = [] }) => overrides));
  return active.filter(({ id }) => !overridden.has(id)).map(({ check }) => check);
}

/** `privileged (container "a" must not …), hostPort (…)` */
export const detailText = (found: readonly Complaint[]): string =>
  found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');

/** `privileged, hostPort` */
export const reasonText = (found: readonly Complaint[]): string =>
  found.map(({ reason }) => reason).join(', ');
