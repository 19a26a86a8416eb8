import type { EndpointSlice } from '#kube-proxy';
import type { NetworkPicture } from '../../picture/picture.js';

/** What the control plane does about nodes that are gone: their endpoints are not ready until they come back. */
export class NodeFailures {
  readonly lost = new Set<string>();
  /** Slices as they were before their endpoints were taken away, by node. */
  private readonly before = new Map<string, readonly EndpointSlice[]>();

  fail(nodes: readonly string[]): void {
    for (const node of nodes) this.lost.add(node);
  }

  /** The picture once the control plane has noticed: pods on the nodes count as not ready. */
  notice(picture: NetworkPicture, nodes: readonly string[]): NetworkPicture {
    let next = picture;
    for (const node of nodes) {
      if (!this.lost.has(node)) continue;
      const slices = slicesOn(next, node);
      this.before.set(node, slices);
      for (const slice of slices)
        next = next.with({ ...without(slice, node), kind: 'EndpointSlice' });
    }
    return next;
  }

  /** The picture after nodes have come back. */
  recover(picture: NetworkPicture, nodes: readonly string[]): NetworkPicture {
    let next = picture;
    for (const node of nodes) {
      this.lost.delete(node);
      for (const slice of this.before.get(node) ?? [])
        next = next.with({ ...slice, kind: 'EndpointSlice' });
      this.before.delete(node);
    }
    return next;
  }
}

function slicesOn(picture: NetworkPicture, node: string): EndpointSlice[] {
  const found: EndpointSlice[] = [];
  for (const { slices } of picture.proxy.services.values())
    for (const slice of slices.values())
      if (slice.endpoints?.some(({ nodeName }) => nodeName === node)) found.push(slice);
  return found;
}

function without(slice: EndpointSlice, node: string): EndpointSlice {
  const endpoints = slice.endpoints?.map((endpoint) =>
    endpoint.nodeName === node
      ? { ...endpoint, conditions: { ...endpoint.conditions, ready: false, serving: false } }
      : endpoint,
  );
  return { ...slice, ...(endpoints === undefined ? {} : { endpoints }) };
}
