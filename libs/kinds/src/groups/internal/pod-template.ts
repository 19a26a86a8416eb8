import type { PodSpec, PodTemplateSpec } from '../../generated/index.gen.js';
import { toInternal } from './form.js';

const HOST_FIELDS = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'shareProcessNamespace',
  'hostUsers',
] as const;

/** A pod spec in the server's own form: there the host settings belong to the security context. */
export function toInternalPodSpec(spec: PodSpec): Record<string, unknown> {
  const host = Object.fromEntries(HOST_FIELDS.map((field) => [field, spec[field]]));
  return toInternal('PodSpec', { ...spec, securityContext: { ...spec.securityContext, ...host } });
}

/** A pod template in the server's own form. */
export function toInternalTemplate({ metadata, spec }: PodTemplateSpec): Record<string, unknown> {
  return { ...metadata, Spec: toInternalPodSpec(spec ?? { containers: [] }) };
}
