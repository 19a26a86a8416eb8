import type { Plugin, Refusal } from '../../framework/plugin.js';

const REFUSAL: Refusal = {
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  resolvable: true,
};

/** A host port of a node serves one pod at a time (for its address and protocol). */
export function nodePorts(): Plugin {
  return {
    name: 'NodePorts',
    prepareFilter: ({ hostPorts }) => {
      if (hostPorts.length === 0) return undefined;
      return {
        check: (node) => (hostPorts.some((port) => node.occupies(port)) ? REFUSAL : undefined),
      };
    },
    mayHelp: (event) =>
      event.type === 'NodeAdded' || (event.type === 'PodDeleted' && event.pod.hostPorts.length > 0),
  };
}
