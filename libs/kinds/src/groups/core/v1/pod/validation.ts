import { ipErrors, ipFamily, type StatusCause } from '#machinery';
import type { Pod, PodSpec } from '../../../../generated/index.gen.js';
import { report, type Report } from '../../../rules/report.js';
import { checkImageSpaces } from './container-validation.js';
import { checkPodSpec } from './spec-validation.js';

const MIRROR = 'kubernetes.io/config.mirror';

/** What is wrong with a new pod. */
export function validatePod(pod: Pod): StatusCause[] {
  return report((found) => {
    checkPod(found, pod);
    const spec = pod.spec;
    if ((spec?.ephemeralContainers?.length ?? 0) > 0)
      found.forbidden('spec.ephemeralContainers', 'cannot be set on create');
    if (spec?.nodeName && (spec.schedulingGates?.length ?? 0) > 0) {
      found.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
    }
    checkAddresses(found, pod);
  });
}

/** What holds for a pod at any time. */
export function checkPod(found: Report, pod: Pod): void {
  checkPodAnnotations(found, 'metadata.annotations', pod.metadata?.annotations, pod.spec);
  const spec = pod.spec ?? { containers: [] };
  found.at('spec', () => {
    checkPodSpec(found, spec, pod.metadata?.name ?? '');
    if (!spec.serviceAccountName) checkNoTokens(found, spec);
    for (const field of ['containers', 'initContainers'] as const) {
      found.each(field, spec[field], ({ image }) => checkImageSpaces(found, image));
    }
  });
}

/** Annotations that mean something to the kubelet. */
export function checkPodAnnotations(
  found: Report,
  field: string,
  annotations: Readonly<Record<string, string>> | undefined,
  spec: PodSpec | undefined,
): void {
  const mirror = annotations?.[MIRROR];
  if (mirror !== undefined && !spec?.nodeName) {
    found.invalid(
      `${field}[${MIRROR}]`,
      mirror,
      'must set spec.nodeName if mirror pod annotation is set',
    );
  }
}

function checkNoTokens(found: Report, spec: PodSpec): void {
  found.each('volumes', spec.volumes, ({ projected }) =>
    found.at('projected', () =>
      found.each('sources', projected?.sources, ({ serviceAccountToken }) => {
        if (serviceAccountToken)
          found.forbidden(
            'serviceAccountToken',
            'must not be specified when serviceAccountName is not set',
          );
      }),
    ),
  );
}

/** Addresses of a pod and of its node: at most one of each family. */
export function checkAddresses(found: Report, pod: Pod): void {
  for (const field of ['podIPs', 'hostIPs'] as const) {
    const addresses = pod.status?.[field];
    if (addresses === undefined) continue;
    found.each(`status.${field}`, addresses, ({ ip }) =>
      found.complaints('', ip, ipErrors(ip, true)),
    );
    const families = addresses.map(({ ip }) => ipFamily(ip));
    if (addresses.length > 1 && new Set(families).size < families.length) {
      found.invalid(
        `status.${field}`,
        addresses.map(({ ip }) => ({ IP: ip })),
        'may specify no more than one IP for each IP family',
      );
    }
  }
}
