import { parseCidr, type Cidr, type Family } from '../address.js';
import type { ProxyConfig } from '../config/config.js';
import { configOrigin } from '../config/origin.js';
import type { Origin } from '../objects.js';
import type { ProxyNode } from './proxy-node.js';

/** How rules tell traffic of the cluster's pods from other traffic (`detectLocalMode`): by its source, or by the device it comes in by. */
export type LocalDetector = {
  /** Two detectors with the same key match the same traffic. */
  readonly key: string;
  readonly origin: { readonly origin?: Origin };
} & ({ readonly source: Cidr } | { readonly device: string; readonly isPrefix: boolean });

/** The detector of a node in one family; undefined when the configuration gives nothing to go by. */
export function localDetector(
  config: ProxyConfig,
  node: ProxyNode,
  family: Family,
): LocalDetector | undefined {
  const origin = configOrigin(config);
  switch (config.detectLocalMode) {
    case 'ClusterCIDR':
      return bySource(
        config.clusterCIDRs.find((text) => parseCidr(text)?.family === family),
        origin('clusterCIDR'),
      );
    case 'NodeCIDR':
      return bySource(node.podCIDRs.find((cidr) => cidr.family === family)?.text, {
        origin: { object: node.ref, field: 'spec.podCIDRs' },
      });
    case 'BridgeInterface':
      return byDevice(config.bridgeInterface, false, origin('detectLocal.bridgeInterface'));
    case 'InterfaceNamePrefix':
      return byDevice(config.interfaceNamePrefix, true, origin('detectLocal.interfaceNamePrefix'));
  }
}

function bySource(
  text: string | undefined,
  origin: LocalDetector['origin'],
): LocalDetector | undefined {
  const source = text === undefined ? undefined : parseCidr(text);
  return source === undefined ? undefined : { key: source.text, origin, source };
}

function byDevice(
  device: string,
  isPrefix: boolean,
  origin: LocalDetector['origin'],
): LocalDetector | undefined {
  if (device === '') return undefined;
  return { key: `${device}${isPrefix ? '+' : ''}`, origin, device, isPrefix };
}
