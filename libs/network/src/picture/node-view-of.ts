import { proxyNode, type Node } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { NetworkSettings } from '../model/settings.js';
import { nodeAddresses } from '../pod-network/node-devices.js';

/** The node with the addresses of all its devices. */
export function nodeView(object: Node, settings: NetworkSettings): NodeView {
  const bare: NodeView = { ...proxyNode(object), object };
  return { ...bare, addresses: nodeAddresses(bare, settings) };
}
