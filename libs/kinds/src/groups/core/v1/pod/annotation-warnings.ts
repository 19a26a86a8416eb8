import type { PodSpec } from '../../../../generated/index.gen.js';
import { visitContainers } from './container-warnings.js';

type Annotations = Readonly<Record<string, string>>;

const POD_SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const WITHOUT_EFFECT: Annotations = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
};

/** Warnings about annotations of pods that mean nothing any more. */
export function deprecatedAnnotationWarnings(annotations: Annotations, place: string): string[] {
  return Object.entries(WITHOUT_EFFECT)
    .filter(([key]) => annotations[key] !== undefined)
    .map(([key, why]) => `${place}[${key}]: ${why}`);
}

/** Warnings about annotations that became fields: seccomp profiles and, of templates, AppArmor profiles. */
export function profileWarnings(
  spec: PodSpec,
  annotations: Annotations,
  place: string,
  isTemplate: boolean,
): string[] {
  const warnings: string[] = [];
  const seccomp = (key: string): void => {
    if (annotations[key] !== undefined)
      warnings.push(
        `${place}[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`,
      );
  };
  if (!spec.securityContext?.seccompProfile) seccomp(POD_SECCOMP);
  visitContainers(spec, '', ({ name, securityContext }) => {
    if (!securityContext?.seccompProfile) seccomp(`${CONTAINER_SECCOMP}${name}`);
    const key = `${APP_ARMOR}${name}`;
    if (isTemplate && !securityContext?.appArmorProfile && annotations[key] !== undefined) {
      if (!isProfileOfPod(spec, annotations[key]))
        warnings.push(
          `${place}[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
        );
    }
  });
  return warnings;
}

/** True when the annotation says what the pod's own field says already. */
function isProfileOfPod({ securityContext }: PodSpec, annotation: string): boolean {
  const profile = securityContext?.appArmorProfile;
  switch (profile?.type) {
    case 'RuntimeDefault':
      return annotation === 'runtime/default';
    case 'Unconfined':
      return annotation === 'unconfined';
    case 'Localhost':
      return annotation === `localhost/${profile.localhostProfile ?? ''}`;
    default:
      return false;
  }
}
