import type { Node, ProxyNode } from '#kube-proxy';

/** A node on the network. */
export interface NodeView extends ProxyNode {
  readonly object: Node;
}
