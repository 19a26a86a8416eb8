import { parseCidr } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import { CidrIndex } from '../../model/cidr-index.js';
import type { Blocks } from '../calico/calico.js';

export interface BlockAffinity extends KubeObject {
  readonly spec?: {
    readonly cidr?: string;
    readonly node?: string;
    readonly state?: string;
    readonly type?: string;
    /** A text, as Calico writes it. */
    readonly deleted?: string;
  };
}

/** The blocks that nodes have claimed, by BlockAffinity objects (crd.projectcalico.org/v1). */
export function blocksOf(affinities: Iterable<BlockAffinity>): Blocks {
  let index = CidrIndex.empty<string>();
  const byNode = new Map<string, string[]>();
  for (const { spec } of affinities) {
    const { cidr: text = '', node = '', state, type, deleted } = spec ?? {};
    const cidr = parseCidr(text);
    if (cidr === undefined || deleted === 'true' || state !== 'confirmed') continue;
    // Blocks of addresses of load balancers belong to nobody.
    if (type === 'virtual') continue;
    index = index.set(cidr, node);
    byNode.set(node, [...(byNode.get(node) ?? []), cidr.text]);
  }
  return { index, byNode };
}
