import { isDeepStrictEqual } from 'node:util';
import type { Pod, RuntimeClass, Toleration } from '#kinds';
import type { Draft } from '#machinery';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { concerns, refuse } from '../../refuse.js';

/** A pod of a runtime class takes over the overhead and the scheduling constraints of the class. */
export function runtimeClass(lookup: Lookup): AdmissionPlugin {
  const classOf = (pod: Pod): RuntimeClass | undefined => {
    const name = pod.spec?.runtimeClassName;
    return name === undefined
      ? undefined
      : lookup.get<RuntimeClass>('runtimeclasses.node.k8s.io', '', name);
  };
  return {
    name: 'RuntimeClass',
    admit(object, attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'pods')) return;
      const pod = object as Draft<Pod>;
      const { spec } = pod;
      if (spec?.runtimeClassName === undefined) return;
      const chosen = classOf(pod);
      if (chosen === undefined) {
        throw refuse(
          attributes,
          pod,
          `pod rejected: RuntimeClass "${spec.runtimeClassName}" not found`,
        );
      }
      const podFixed = chosen.overhead?.podFixed;
      if (podFixed !== undefined) {
        if (spec.overhead !== undefined && !isDeepStrictEqual(spec.overhead, podFixed)) {
          throw refuse(
            attributes,
            pod,
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
          );
        }
        spec.overhead = { ...podFixed };
      }
      const { nodeSelector, tolerations } = chosen.scheduling ?? {};
      if (nodeSelector !== undefined) {
        for (const [key, value] of Object.entries(nodeSelector)) {
          const own = spec.nodeSelector?.[key];
          if (own !== undefined && own !== value) {
            const why = `pod rejected: conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
            throw refuse(attributes, pod, why);
          }
        }
        spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
      }
      if (tolerations !== undefined) spec.tolerations = merge(spec.tolerations ?? [], tolerations);
    },
    validate(object, attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'pods')) return;
      const pod = object as Pod;
      if (pod.spec?.overhead !== undefined && pod.spec.runtimeClassName === undefined) {
        throw refuse(
          attributes,
          pod,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
      }
    },
  };
}

function merge(own: readonly Toleration[], added: readonly Toleration[]): Draft<Toleration>[] {
  const missing = added.filter(
    (toleration) => !own.some((other) => isDeepStrictEqual(other, toleration)),
  );
  return [...own, ...missing].map((toleration) => ({ ...toleration }));
}
