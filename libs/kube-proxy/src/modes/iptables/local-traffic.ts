import { parseCidr, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import type { Origin } from '../../objects.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import { configOrigin } from './base-chains.js';
import type { Rule } from './rule.js';

/** How rules tell traffic of the cluster's pods from other traffic (`detectLocalMode`). */
export interface LocalDetector {
  /** The part of a rule that matches pod traffic, or everything but pod traffic. */
  match(isLocal: boolean): Pick<Rule, 'source' | 'inDevice'>;
  /** Two detectors with the same key match the same traffic. */
  readonly key: string;
  readonly origin: { readonly origin?: Origin };
}

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
      return byDevice(config.bridgeInterface, origin('detectLocal.bridgeInterface'));
    case 'InterfaceNamePrefix':
      return byDevice(
        config.interfaceNamePrefix === '' ? '' : `${config.interfaceNamePrefix}+`,
        origin('detectLocal.interfaceNamePrefix'),
      );
  }
}

function bySource(
  text: string | undefined,
  origin: LocalDetector['origin'],
): LocalDetector | undefined {
  const cidr = text === undefined ? undefined : parseCidr(text);
  if (cidr === undefined) return undefined;
  return {
    key: cidr.text,
    origin,
    match: (isLocal) => ({ source: { value: cidr, not: !isLocal } }),
  };
}

function byDevice(name: string, origin: LocalDetector['origin']): LocalDetector | undefined {
  if (name === '') return undefined;
  return { key: name, origin, match: (isLocal) => ({ inDevice: { value: name, not: !isLocal } }) };
}
