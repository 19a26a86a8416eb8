import type { Client } from '#client';
import {
  CONFIG_MAPS,
  configMapsOf,
  ConfigError,
  DEFAULT_CONFIG,
  nodeConfigs,
  parseConfig,
  parseConfigMap,
  PROXY_MODES,
  type ConfigMap,
  type ProxyConfig,
} from '#kube-proxy';
import { StatusError, type KubeObject } from '#machinery';
import { CommandFailure } from '../failure.js';
import type { Io } from '../io.js';
import { readText } from '../manifests/read-text.js';
import type { ClusterFlags } from '../options/cluster-options.js';

/** What kube-proxy is configured with: the file of the flags, or the ConfigMap of the cluster. */
export async function proxyConfig(
  client: Client,
  flags: ClusterFlags,
  io: Io,
): Promise<ProxyConfig> {
  const { proxyConfig: file } = flags;
  try {
    const config =
      file === undefined ? await ofCluster(client) : parseConfig(await readText(file, io));
    return withFlags(config, flags);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandFailure(`${file ?? 'ConfigMap kube-system/kube-proxy'}: ${error.message}`);
  }
}

/**
 * What the kube-proxies of a cluster that runs them in pods are configured with, by node; empty when there are no such pods, or when
 * a file says it for all. A ConfigMap counts as it is now: what a kube-proxy read when it started is not in the API.
 */
export async function ownConfigs(
  client: Client,
  flags: ClusterFlags,
  objects: readonly KubeObject[],
): Promise<ReadonlyMap<string, ProxyConfig>> {
  if (flags.proxyConfig !== undefined) return new Map();
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  const maps = new Map<string, ConfigMap>();
  for (const key of configMapsOf(pods)) {
    const [namespace = '', name = ''] = key.split('/');
    const found = await unlessMissing(client.get(CONFIG_MAPS, namespace, name));
    if (found !== undefined) maps.set(key, found);
  }
  try {
    const configs = nodeConfigs(pods, (key) => maps.get(key));
    // Nodes with one configuration share what is made with it.
    const chosen = new Map([...new Set(configs.values())].map((c) => [c, withFlags(c, flags)]));
    return new Map([...configs].map(([node, config]) => [node, chosen.get(config)!]));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

function withFlags(config: ProxyConfig, { mode, clusterCidr }: ClusterFlags): ProxyConfig {
  const cidrs =
    clusterCidr === undefined || config.clusterCIDRs.length > 0
      ? {}
      : { clusterCIDRs: clusterCidr.split(',') };
  const chosen = { ...config, ...cidrs, ...(mode === undefined ? {} : { mode }) };
  if (PROXY_MODES[chosen.mode] === undefined) {
    throw new CommandFailure(
      `proxy mode "${chosen.mode}" cannot be simulated`,
      `There are: ${Object.keys(PROXY_MODES).join(', ')}.`,
    );
  }
  return chosen;
}

async function ofCluster(client: Client): Promise<ProxyConfig> {
  const configMap = await unlessMissing(client.get(CONFIG_MAPS, 'kube-system', 'kube-proxy'));
  return configMap === undefined ? DEFAULT_CONFIG : parseConfigMap(configMap);
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}
