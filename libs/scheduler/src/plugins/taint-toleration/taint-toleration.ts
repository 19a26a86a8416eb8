import { tolerates, untoleratedTaint } from '#kinds';
import { isNodeChange } from '../../framework/cluster-event.js';
import { normalizeByMax, type Plugin, type Refusal } from '../../framework/plugin.js';

const REFUSAL: Refusal = { reasons: ['node(s) had untolerated taint(s)'], resolvable: false };
const HARD = ['NoSchedule', 'NoExecute'];

/** Refuses nodes whose NoSchedule and NoExecute taints a pod does not tolerate, and prefers those with fewer such PreferNoSchedule taints. */
export function taintToleration(): Plugin {
  return {
    name: 'TaintToleration',
    prepareFilter: ({ spec }) => ({
      check: ({ node }) =>
        untoleratedTaint(node.spec?.taints, spec.tolerations, HARD) === undefined
          ? undefined
          : REFUSAL,
    }),
    prepareScore: ({ spec }) => ({
      score: ({ node }) =>
        (node.spec?.taints ?? []).filter(
          (taint) =>
            taint.effect === 'PreferNoSchedule' &&
            !spec.tolerations?.some((toleration) => tolerates(toleration, taint)),
        ).length,
      normalize: (scores) => normalizeByMax(scores, true),
    }),
    mayHelp: (event, { spec }) =>
      isNodeChange(event) &&
      untoleratedTaint(event.node.node.spec?.taints, spec.tolerations, HARD) === undefined,
  };
}
