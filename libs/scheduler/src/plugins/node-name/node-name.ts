import { isNodeChange } from '../../framework/cluster-event.js';
import type { Plugin, Refusal } from '../../framework/plugin.js';

const REFUSAL: Refusal = {
  reasons: ["node(s) didn't match the requested node name"],
  resolvable: false,
};

/** A pod that names its node (`spec.nodeName`) runs there or nowhere. */
export function nodeName(): Plugin {
  return {
    name: 'NodeName',
    prepareFilter: ({ spec }) =>
      spec.nodeName
        ? { check: ({ name }) => (name === spec.nodeName ? undefined : REFUSAL) }
        : undefined,
    mayHelp: (event, { spec }) => isNodeChange(event) && event.node.name === spec.nodeName,
  };
}
