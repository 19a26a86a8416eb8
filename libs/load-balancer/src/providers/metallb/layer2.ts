import { createHash } from 'node:crypto';
import type { Node, Service } from '#kinds';
import type { IP } from '#machinery';
import type { Announcement } from '../../announcement.js';
import { Advertisement } from './advertisement.js';
import { hasSharingKey } from './names.js';
import type { Pool } from './pool.js';
import {
  eligibleNodes,
  nameOf,
  servable,
  servingNodes,
  whyNobody,
  type Surroundings,
} from './surroundings.js';

type Part = Omit<Announcement, 'address' | 'service'>;

/** Who answers ARP and NDP for a Service's addresses: one node for all of them. Undefined: no L2Advertisement is about the pool. */
export function layer2(
  service: Service,
  [first]: readonly IP[],
  pool: Pool,
  around: Surroundings,
): Part | undefined {
  const advertisements = around.l2Advertisements
    .map((object) => ({
      scope: new Advertisement(object),
      interfaces: object.spec?.interfaces ?? [],
    }))
    .filter(({ scope }) => scope.isFor(pool) && scope.selectsService(service));
  const any = advertisements[0]?.scope;
  if (any === undefined || first === undefined) return undefined;
  const silent = (why: Pick<Part, 'reason' | 'fix' | 'unable'>): Part => ({
    protocol: 'layer2',
    nodes: [],
    by: refTo(any),
    ...why,
  });
  if (hasSharingKey(service) && advertisements.some(({ scope }) => scope.hasServiceSelectors))
    return silent({
      reason: 'a shared address cannot be announced by an L2Advertisement with serviceSelectors',
    });
  const selected = eligibleNodes(around).filter((node) =>
    advertisements.some(({ scope }) => scope.selectsNode(node)),
  );
  const leader = elect(servable(service, selected, servingNodes(around)), first);
  if (leader === undefined) return silent(whyNobody(service, around, selected));
  const own = advertisements.filter(({ scope }) => scope.selectsNode(leader));
  const wanted = own.flatMap(({ interfaces }) => interfaces);
  const present = around.devices(leader);
  const isOnAll = own.some(({ interfaces }) => interfaces.length === 0);
  if (!isOnAll && !wanted.some((name) => present.includes(name)))
    return silent({
      reason: `node ${nameOf(leader)} is elected, but has none of the interfaces ${wanted.join(', ')} (it has ${present.join(', ')})`,
      unable: nameOf(leader),
      fix: 'name an interface of the node in spec.interfaces of the L2Advertisement',
    });
  return {
    protocol: 'layer2',
    nodes: [nameOf(leader)],
    ...(isOnAll ? {} : { interfaces: [...new Set(wanted)].toSorted() }),
    by: refTo(own[0]?.scope ?? any),
    field: 'spec',
  };
}

const refTo = ({ name, namespace }: Advertisement) => ({
  kind: 'L2Advertisement',
  namespace,
  name,
});

/** The node whose name, hashed with the Service's first address, comes first: every speaker finds the same one without asking another. */
function elect(nodes: readonly Node[], { text }: IP): Node | undefined {
  let best: { readonly node: Node; readonly hash: Buffer } | undefined;
  for (const node of nodes) {
    const hash = createHash('sha256')
      .update(`${nameOf(node)}#${text}`)
      .digest();
    if (best === undefined || hash.compare(best.hash) < 0) best = { node, hash };
  }
  return best?.node;
}
