import type { Draft } from '#machinery';
import type { PodSpec, PodTemplateSpec } from '../../../../generated/index.gen.js';
import { roundQuantities } from '../../../rules/resource-list.js';
import { defaultContainer } from './container-defaults.js';
import { defaultVolume } from './volume-defaults.js';

/** Defaults that hold for a pod and for every pod template alike. */
export function defaultPodSpec(spec: Draft<PodSpec>): void {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  keepBothAccountNames(spec);
  // GenericWorkload is off by default in 1.36: the server drops the field.
  if (spec.schedulingGroup) delete spec.schedulingGroup;
  if (spec.volumes) for (const volume of spec.volumes) defaultVolume(volume);
  for (const containers of [spec.containers, spec.initContainers, spec.ephemeralContainers]) {
    if (!containers) continue;
    for (const container of containers) {
      defaultContainer(container);
      roundQuantities(container.resources?.limits);
      roundQuantities(container.resources?.requests);
    }
  }
  roundQuantities(spec.overhead);
  roundQuantities(spec.resources?.limits);
  roundQuantities(spec.resources?.requests);
}

/** Defaults of a template; one that is missing stays missing. */
export function defaultPodTemplate(template: Draft<PodTemplateSpec> | undefined): void {
  if (template?.spec) defaultPodSpec(template.spec);
}

/** `serviceAccount` is the older name of `serviceAccountName`; both are written, the newer one decides. */
function keepBothAccountNames(spec: Draft<PodSpec>): void {
  if (spec.serviceAccountName === spec.serviceAccount) return;
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
}
