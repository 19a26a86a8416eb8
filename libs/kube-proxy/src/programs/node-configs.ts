import type { ProxyConfig } from '../config/config.js';
import type { ConfigMap } from '../objects.js';
import { ProxyPrograms } from './proxy-programs.js';
import { configSource, proxyContainer, runOf, type ProxyPod } from './proxy-pod.js';

/** The ConfigMaps, as `namespace/name`, that the kube-proxies which run in these pods read. */
export function configMapsOf(pods: Iterable<ProxyPod>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pod of pods) {
    if (proxyContainer(pod) === undefined || runOf(pod) === undefined) continue;
    const source = configSource(pod);
    if (source.kind === 'file') names.add(source.configMap);
  }
  return names;
}

/**
 * The configuration of each node's kube-proxy, by node, for whoever sees objects at one moment: as if each had started now. Throws Error with
 * the reason when one would not start.
 */
export function nodeConfigs(
  pods: Iterable<ProxyPod>,
  configMap: (key: string) => ConfigMap | undefined,
): ReadonlyMap<string, ProxyConfig> {
  const configs = new Map<string, ProxyConfig>();
  const programs = new ProxyPrograms({
    configMap,
    changed: (node, config) => config !== undefined && configs.set(node, config),
    refused: (from, reason) => {
      throw new Error(`${from}: ${reason}`);
    },
  });
  for (const pod of pods) if (proxyContainer(pod) !== undefined) programs.withPod(pod);
  return configs;
}
