import { proxyNode, type Node } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { NetworkSettings } from '../model/settings.js';
import { nodeAddresses } from '../pod-network/node-devices.js';
import type { PodNetwork } from '../pod-network/pod-network.js';

/** The node with the addresses of all its devices. */
export function nodeView(object: Node, settings: NetworkSettings, network: PodNetwork): NodeView {
  const bare: NodeView = { ...proxyNode(object), object };
  return { ...bare, addresses: nodeAddresses(bare, settings, network) };
}
