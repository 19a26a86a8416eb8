import type { Node } from '#kinds';
import type { Draft } from '#machinery';
import type { AdmissionPlugin } from '../../plugin.js';
import { concerns } from '../../refuse.js';

const KEY = 'node.kubernetes.io/not-ready';

/** A new node takes no pods until the node lifecycle controller has seen it ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  admit(object, attributes) {
    if (attributes.operation !== 'CREATE' || !concerns(attributes, 'nodes')) return;
    const node = object as Draft<Node>;
    const taints = node.spec?.taints ?? [];
    if (taints.some((taint) => taint.key === KEY && taint.effect === 'NoSchedule')) return;
    node.spec = { ...node.spec, taints: [...taints, { key: KEY, effect: 'NoSchedule' }] };
  },
};
