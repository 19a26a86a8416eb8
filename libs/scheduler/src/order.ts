import type { Plugin } from './framework/plugin.js';
import { imageLocality } from './plugins/image-locality/image-locality.js';
import {
  interPodAffinity,
  type InterPodAffinityArgs,
} from './plugins/inter-pod-affinity/inter-pod-affinity.js';
import { nodeAffinity, type NodeAffinityArgs } from './plugins/node-affinity/node-affinity.js';
import { nodeName } from './plugins/node-name/node-name.js';
import { nodePorts } from './plugins/node-ports/node-ports.js';
import {
  nodeResourcesBalancedAllocation,
  type NodeResourcesBalancedAllocationArgs,
} from './plugins/node-resources-balanced-allocation/node-resources-balanced-allocation.js';
import {
  nodeResourcesFit,
  type NodeResourcesFitArgs,
} from './plugins/node-resources-fit/node-resources-fit.js';
import { nodeUnschedulable } from './plugins/node-unschedulable/node-unschedulable.js';
import {
  podTopologySpread,
  type PodTopologySpreadArgs,
} from './plugins/pod-topology-spread/pod-topology-spread.js';
import { schedulingGates } from './plugins/scheduling-gates/scheduling-gates.js';
import { taintToleration } from './plugins/taint-toleration/taint-toleration.js';
import { volumeBinding } from './plugins/volume-binding/volume-binding.js';
import { volumeRestrictions } from './plugins/volume-restrictions/volume-restrictions.js';
import { volumeZone } from './plugins/volume-zone/volume-zone.js';

/** The arguments of every plugin that takes some. */
export interface PluginArgs {
  readonly NodeAffinity?: NodeAffinityArgs;
  readonly NodeResourcesFit?: NodeResourcesFitArgs;
  readonly NodeResourcesBalancedAllocation?: NodeResourcesBalancedAllocationArgs;
  readonly PodTopologySpread?: PodTopologySpreadArgs;
  readonly InterPodAffinity?: InterPodAffinityArgs;
}

interface OrderedPlugin {
  /** What its score counts in the total. */
  readonly weight: number;
  readonly create: (args: PluginArgs) => Plugin;
}

/**
 * All plugins, in the order in which they look at a node; the first that refuses it gives the reason that the user reads. Cheap
 * checks of the node alone come first, those that count pods across nodes last. The weights are kube-scheduler's defaults.
 */
export const pluginOrder: readonly OrderedPlugin[] = [
  { weight: 0, create: schedulingGates },
  { weight: 0, create: nodeUnschedulable },
  { weight: 0, create: nodeName },
  { weight: 3, create: taintToleration },
  { weight: 2, create: (args) => nodeAffinity(args.NodeAffinity) },
  { weight: 0, create: nodePorts },
  { weight: 1, create: (args) => nodeResourcesFit(args.NodeResourcesFit) },
  { weight: 0, create: volumeRestrictions },
  { weight: 0, create: volumeBinding },
  { weight: 0, create: volumeZone },
  { weight: 2, create: (args) => podTopologySpread(args.PodTopologySpread) },
  { weight: 2, create: (args) => interPodAffinity(args.InterPodAffinity) },
  {
    weight: 1,
    create: (args) => nodeResourcesBalancedAllocation(args.NodeResourcesBalancedAllocation),
  },
  { weight: 1, create: imageLocality },
];
