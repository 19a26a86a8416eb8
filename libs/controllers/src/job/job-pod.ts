import type { Container, Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { failureAnnotations, indexAnnotation, trackingFinalizer } from './job-indexes.js';

/** Longest prefix of a generated name. */
const maxPrefix = 58;

/**
 * Turns a pod of the template into a pod of the Job; `index` is set for Indexed Jobs (KEP-2214), `replaced` is the failed pod of the index
 * that it follows.
 */
export function jobPod(
  pod: Pod,
  job: Stored<Job>,
  index: number | undefined,
  replaced: Stored<Pod> | undefined,
): Pod {
  const others = (pod.metadata?.finalizers ?? []).filter((name) => name !== trackingFinalizer);
  const metadata = { ...pod.metadata, finalizers: [...others, trackingFinalizer] };
  if (index === undefined) return { ...pod, metadata };
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
  };
  const withIndex = (containers: readonly Container[] | null | undefined): readonly Container[] =>
    (containers ?? []).map((container) => {
      const present = container.env ?? [];
      return present.some(({ name }) => name === env.name)
        ? container
        : { ...container, env: [...present, env] };
    });
  const { initContainers } = pod.spec;
  const suffix = `-${index}-`;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name.slice(0, maxPrefix - suffix.length)}${suffix}`,
      labels: { ...metadata.labels, [indexAnnotation]: String(index) },
      annotations: {
        ...metadata.annotations,
        [indexAnnotation]: String(index),
        ...failureAnnotations(job, replaced),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: withIndex(pod.spec.containers),
      ...(initContainers === undefined ? {} : { initContainers: withIndex(initContainers) }),
    },
  };
}
