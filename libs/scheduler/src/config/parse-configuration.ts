import { parse } from 'yaml';
import { createProfiles, DEFAULT_SCHEDULER } from './create-profiles.js';
import type { SchedulerConfiguration } from './configuration.js';

type Fields = Readonly<Record<string, unknown>>;

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';
/** Fields about the process, which is not one of its own here: they are read and change nothing. */
const withoutEffect = [
  'clientConnection',
  'enableContentionProfiling',
  'enableProfiling',
  'leaderElection',
  'parallelism',
];
/** Bytes of a file. */
const longest = 1024 * 1024;

/**
 * Reads a KubeSchedulerConfiguration from YAML. Throws an Error that names the field when something is wrong or not supported: extenders,
 * times of back-off, extension points beside multiPoint, filter and score, and plugins and arguments that are not there.
 */
export function parseSchedulerConfiguration(text: string): SchedulerConfiguration {
  if (text.length > longest) throw new Error(`longer than ${longest} bytes`);
  const all = fields(parse(text), KIND);
  if (all['apiVersion'] !== API_VERSION || all['kind'] !== KIND)
    throw new Error(`apiVersion and kind must be ${API_VERSION} and ${KIND}`);
  only(all, ['apiVersion', 'kind', 'percentageOfNodesToScore', 'profiles', ...withoutEffect], '');
  const profiles = list(all['profiles'], 'profiles');
  const names = new Set<unknown>();
  for (const [index, item] of profiles.entries()) {
    const place = `profiles[${index}]`;
    const profile = fields(item, place);
    checkProfile(profile, place);
    const name = profile['schedulerName'] ?? DEFAULT_SCHEDULER;
    if (names.has(name))
      throw new Error(`${place}.schedulerName: Duplicate value: ${JSON.stringify(name)}`);
    names.add(name);
  }
  const configuration = {
    ...percentage(all, ''),
    ...(profiles.length === 0 ? {} : { profiles }),
  } as SchedulerConfiguration;
  createProfiles(configuration);
  return configuration;
}

function checkProfile(profile: Fields, place: string): void {
  only(profile, ['schedulerName', 'percentageOfNodesToScore', 'plugins', 'pluginConfig'], place);
  percentage(profile, place);
  if (typeof (profile['schedulerName'] ?? '') !== 'string')
    throw new Error(`${place}.schedulerName must be a text`);
  const plugins = fields(profile['plugins'] ?? {}, `${place}.plugins`);
  only(plugins, ['multiPoint', 'filter', 'score'], `${place}.plugins`);
  for (const [point, value] of Object.entries(plugins)) {
    const at = `${place}.plugins.${point}`;
    const set = fields(value, at);
    only(set, ['enabled', 'disabled'], at);
    for (const which of ['enabled', 'disabled']) {
      for (const plugin of list(set[which], `${at}.${which}`)) {
        const { name, weight = 0 } = fields(plugin, `${at}.${which}`);
        if (typeof name !== 'string' || !Number.isInteger(weight) || (weight as number) < 0)
          throw new Error(`${at}.${which} holds names, with weights that are whole numbers`);
      }
    }
  }
  for (const item of list(profile['pluginConfig'], `${place}.pluginConfig`)) {
    const { name, args } = fields(item, `${place}.pluginConfig`);
    if (typeof name !== 'string' || !configurable.includes(name))
      throw new Error(
        `${place}.pluginConfig: "${String(name)}" takes no arguments here; ${configurable.join(', ')} do`,
      );
    fields(args ?? {}, `${place}.pluginConfig (${name}).args`);
  }
}

/** Plugins whose arguments are heeded. */
const configurable = [
  'InterPodAffinity',
  'NodeAffinity',
  'NodeResourcesBalancedAllocation',
  'NodeResourcesFit',
  'PodTopologySpread',
];

function percentage(from: Fields, place: string): { percentageOfNodesToScore?: number } {
  const value = from['percentageOfNodesToScore'];
  if (value === undefined || value === null) return {};
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100)
    return { percentageOfNodesToScore: value };
  throw new Error(
    `${place === '' ? '' : `${place}.`}percentageOfNodesToScore: not in valid range 0 to 100`,
  );
}

function only(object: Fields, known: readonly string[], place: string): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other === undefined) return;
  const path = place === '' ? other : `${place}.${other}`;
  throw new Error(`${path} is not supported; there are ${known.join(', ')}`);
}

function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${place} must be a map`);
  return value as Fields;
}

function list(value: unknown, place: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`${place} must be a list`);
  return value;
}
