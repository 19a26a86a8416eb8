import { parse } from 'yaml';
import { POD_NETWORK_NAMES, type NetworkSettings } from '#network';
import { CommandFailure, usageFailure } from '../failure.js';
import type { Io } from '../io.js';
import { readText } from '../manifests/read-text.js';
import type { ClusterFlags } from '../options/cluster-options.js';

const isText = (value: unknown): boolean => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isRecordOf =
  (
    members: Readonly<Record<string, (value: unknown) => boolean>>,
    optional: readonly string[] = [],
  ) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => key in members) &&
    Object.entries(members).every(([key, check]) => {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      return member === undefined ? optional.includes(key) : check(member);
    });
const isListOf =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(check);

const isPodNetwork = (value: unknown): boolean => POD_NETWORK_NAMES.includes(value as string);

const isRoute = isRecordOf({ destination: isText, via: isText, from: isText }, ['via', 'from']);

/** The keys of the file, and what each must be. */
const KEYS: Readonly<Record<keyof NetworkSettings, (value: unknown) => boolean>> = {
  podNetwork: isPodNetwork,
  assumedNetwork: isPodNetwork,
  clusterDomain: isText,
  clusterDNS: isTexts,
  nodeNameservers: isTexts,
  nodeSearches: isTexts,
  nodePrefix: isRecordOf({ IPv4: Number.isInteger, IPv6: Number.isInteger }),
  router: isRecordOf({ name: isText, addresses: isTexts, routes: isListOf(isRoute) }),
  outside: isListOf(isRecordOf({ name: isText, addresses: isTexts })),
  unroutable: isTexts,
};

/** How the machines are wired, by `--network` and `--pod-network`. Throws CommandFailure with the key that is wrong. */
export async function networkSettings(
  flags: ClusterFlags,
  io: Io,
): Promise<Partial<NetworkSettings>> {
  const { podNetwork, network } = flags;
  if (podNetwork !== undefined && !isPodNetwork(podNetwork)) {
    throw usageFailure(
      `there is no pod network "${podNetwork}"`,
      `There are: ${POD_NETWORK_NAMES.join(', ')}.`,
    );
  }
  const settings = network === undefined ? {} : read(network, await readText(network, io));
  return { ...settings, ...(podNetwork === undefined ? {} : { podNetwork }) };
}

function read(file: string, text: string): Partial<NetworkSettings> {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new CommandFailure(`error parsing ${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof value !== 'object' || Array.isArray(value))
    throw new CommandFailure(`${file}: not a mapping of settings`);
  for (const [key, member] of Object.entries(value as object)) {
    if (!(key in KEYS))
      throw new CommandFailure(
        `${file}: unknown key "${key}"`,
        `There are: ${Object.keys(KEYS).join(', ')}.`,
      );
    if (!KEYS[key as keyof NetworkSettings](member))
      throw new CommandFailure(`${file}: ${key} is not what it must be: ${JSON.stringify(member)}`);
  }
  return value as Partial<NetworkSettings>;
}
