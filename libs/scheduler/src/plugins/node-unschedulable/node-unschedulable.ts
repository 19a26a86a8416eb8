import { tolerates, type Taint } from '#kinds';
import { isNodeChange } from '../../framework/cluster-event.js';
import type { Plugin, Refusal } from '../../framework/plugin.js';

const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const REFUSAL: Refusal = { reasons: ['node(s) were unschedulable'], resolvable: false };

/** Refuses cordoned nodes (`spec.unschedulable`), unless the pod tolerates the taint that goes with them. */
export function nodeUnschedulable(): Plugin {
  return {
    name: 'NodeUnschedulable',
    prepareFilter: ({ spec }) => {
      if (spec.tolerations?.some((toleration) => tolerates(toleration, CORDONED))) return undefined;
      return { check: ({ node }) => (node.spec?.unschedulable ? REFUSAL : undefined) };
    },
    mayHelp: (event) => isNodeChange(event) && !event.node.node.spec?.unschedulable,
  };
}
