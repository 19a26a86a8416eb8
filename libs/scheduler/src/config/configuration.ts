import type { PluginArgs } from '../order.js';

/** A plugin named in a list; the weight counts in scoring only. */
interface PluginName {
  readonly name: string;
  readonly weight?: number;
}

/** `disabled` may hold `*` for all; what is enabled afterwards comes back. */
export interface PluginSet {
  readonly enabled?: readonly PluginName[];
  readonly disabled?: readonly PluginName[];
}

/** One way of scheduling, for the pods that ask for it by `spec.schedulerName`. */
export interface SchedulerProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: {
    readonly multiPoint?: PluginSet;
    readonly filter?: PluginSet;
    readonly score?: PluginSet;
  };
  readonly pluginConfig?: readonly { readonly name: string; readonly args: unknown }[];
}

/** The part of kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration that decides where pods go. */
export interface SchedulerConfiguration {
  /** Enough feasible nodes, in percent of all; 0 or absent: fewer percent the more nodes there are. */
  readonly percentageOfNodesToScore?: number;
  readonly profiles?: readonly SchedulerProfile[];
}

/** The arguments of a profile's plugins, by the name of the plugin. */
export function argsOf(profile: SchedulerProfile): PluginArgs {
  return Object.fromEntries((profile.pluginConfig ?? []).map(({ name, args }) => [name, args]));
}
