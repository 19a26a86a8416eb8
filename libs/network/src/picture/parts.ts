import { SortedMap, type ProxyState } from '#kube-proxy';
import { FaultSet } from '../faults/fault-set.js';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';
import type { NetworkSettings } from '../model/settings.js';
import { InstalledNetwork } from '../pod-network/installed/installed-network.js';
import { podNetwork } from '../pod-network/order.js';
import type { PodNetwork } from '../pod-network/pod-network.js';
import { PolicySet } from '../policy/policy-set.js';
import { AnnouncementIndex } from './announcement-index.js';
import { CidrIndex } from '../model/cidr-index.js';

/** What a picture consists of; each part is immutable. */
export interface Parts {
  readonly settings: NetworkSettings;
  readonly installed: InstalledNetwork;
  /** How pods are connected: by the settings, by what is installed, or else what is assumed. */
  readonly podNetwork: PodNetwork;
  readonly proxy: ProxyState;
  readonly nodes: SortedMap<NodeView>;
  readonly nodesByIP: SortedMap<string>;
  readonly podCIDRs: CidrIndex<string>;
  readonly pods: SortedMap<Pod>;
  /** Pods with an address of their own; of several with one address (one is going) the youngest entry counts. */
  readonly podsByIP: SortedMap<readonly string[]>;
  /** Keys of the pods that are bound to a node. */
  readonly podsByNode: SortedMap<readonly string[]>;
  readonly policies: PolicySet;
  readonly faults: FaultSet;
  readonly announcements: AnnouncementIndex;
}

/** The parts of a cluster without objects. */
export function emptyParts(settings: NetworkSettings, proxy: ProxyState): Parts {
  return {
    settings,
    installed: InstalledNetwork.none,
    podNetwork: podNetworkOf(settings, InstalledNetwork.none),
    proxy,
    nodes: SortedMap.empty(),
    nodesByIP: SortedMap.empty(),
    podCIDRs: CidrIndex.empty(),
    pods: SortedMap.empty(),
    podsByIP: SortedMap.empty(),
    podsByNode: SortedMap.empty(),
    policies: PolicySet.empty(),
    faults: FaultSet.none,
    announcements: AnnouncementIndex.empty(),
  };
}

/** The pod network of a cluster. Throws RangeError for settings that name none. */
export function podNetworkOf(settings: NetworkSettings, installed: InstalledNetwork): PodNetwork {
  const { podNetwork: stated, assumedNetwork } = settings;
  if (stated !== undefined) return podNetwork(stated, settings);
  return installed.network(settings) ?? podNetwork(assumedNetwork, settings);
}
