import type { DaemonSet, NodeSelectorTerm, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { daemonTolerations } from './node-fit.js';

/** The field that pins a daemon pod to its node; the default scheduler then places it. */
const nameField = 'metadata.name';

export const revisionHashLabel = 'controller-revision-hash';
const templateGenerationLabel = 'pod-template-generation';
export const templateGenerationAnnotation = 'deprecated.daemonset.template.generation';

/** The node that a daemon pod is for: bound, or pinned by its affinity. */
export function targetNode(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find((field) => field.key === nameField)?.values?.[0];
}

/** Turns a pod of the template into the daemon pod of one node. */
export function daemonPod(pod: Pod, daemonSet: Stored<DaemonSet>, node: string, hash: string): Pod {
  const pin: NodeSelectorTerm = {
    matchFields: [{ key: nameField, operator: 'In', values: [node] }],
  };
  const affinity = pod.spec.affinity;
  const generation = daemonSet.metadata.annotations?.[templateGenerationAnnotation];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata?.labels,
        [revisionHashLabel]: hash,
        ...(generation === undefined ? {} : { [templateGenerationLabel]: generation }),
      },
    },
    spec: {
      ...pod.spec,
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          // In place of those of the template, which chose the node.
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [pin] },
        },
      },
      tolerations: daemonTolerations(pod.spec),
    },
  };
}
