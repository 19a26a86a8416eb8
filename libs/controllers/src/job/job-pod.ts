import type { Container, Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { indexAnnotation, trackingFinalizer } from './job-pods.js';

/** Turns a pod of the template into a pod of the Job; `index` is set for Indexed Jobs (KEP-2214). */
export function jobPod(pod: Pod, job: Stored<Job>, index: number | undefined): Pod {
  const metadata = {
    ...pod.metadata,
    finalizers: [...(pod.metadata?.finalizers ?? []), trackingFinalizer],
  };
  if (index === undefined) return { ...pod, metadata };
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
  };
  const withIndex = (containers: readonly Container[] | null | undefined): readonly Container[] =>
    (containers ?? []).map((container) => ({ ...container, env: [...(container.env ?? []), env] }));
  const { initContainers } = pod.spec;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [indexAnnotation]: String(index) },
      annotations: { ...metadata.annotations, [indexAnnotation]: String(index) },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: withIndex(pod.spec.containers),
      ...(initContainers === undefined ? {} : { initContainers: withIndex(initContainers) }),
    },
  };
}
