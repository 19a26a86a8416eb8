import type { Profile } from '../framework/profile.js';
import { pluginOrder } from '../order.js';
import {
  argsOf,
  type PluginSet,
  type SchedulerConfiguration,
  type SchedulerProfile,
} from './configuration.js';

export const DEFAULT_SCHEDULER = 'default-scheduler';

/** The profiles of a configuration by the name that pods ask for. Throws an Error for a plugin that does not exist. */
export function createProfiles({
  profiles = [{}],
  percentageOfNodesToScore = 0,
}: SchedulerConfiguration): Map<string, Profile> {
  return new Map(
    profiles.map((profile) => {
      const created = createProfile(profile, percentageOfNodesToScore);
      return [created.name, created] as const;
    }),
  );
}

function createProfile(profile: SchedulerProfile, percentage: number): Profile {
  const args = argsOf(profile);
  const { multiPoint = {}, filter = {}, score = {} } = profile.plugins ?? {};
  const all = pluginOrder.map(({ weight, create }) => ({ plugin: create(args), weight }));
  checkNames(
    [multiPoint, filter, score],
    all.map(({ plugin }) => plugin.name),
  );
  const enabled = all.filter(({ plugin }) => isEnabled(plugin.name, multiPoint));
  return {
    name: profile.schedulerName ?? DEFAULT_SCHEDULER,
    plugins: enabled.map(({ plugin }) => plugin),
    filters: enabled
      .map(({ plugin }) => plugin)
      .filter((plugin) => plugin.prepareFilter && isEnabled(plugin.name, filter)),
    scorers: enabled
      .filter(({ plugin }) => plugin.prepareScore && isEnabled(plugin.name, score))
      .map(({ plugin, weight }) => ({
        plugin,
        weight: weightIn(score, plugin.name) ?? weightIn(multiPoint, plugin.name) ?? weight,
      })),
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentage,
  };
}

function isEnabled(name: string, { enabled = [], disabled = [] }: PluginSet): boolean {
  return (
    enabled.some((plugin) => plugin.name === name) ||
    !disabled.some((plugin) => plugin.name === name || plugin.name === '*')
  );
}

function weightIn({ enabled = [] }: PluginSet, name: string): number | undefined {
  return enabled.find((plugin) => plugin.name === name)?.weight;
}

function checkNames(sets: readonly PluginSet[], known: readonly string[]): void {
  for (const { name } of sets.flatMap(({ enabled = [] }) => enabled)) {
    if (!known.includes(name))
      throw new Error(`scheduler plugin "${name}" does not exist; there are ${known.join(', ')}`);
  }
}
