import type { Node, Service } from '#kinds';
import { Cidr, labelSelectorFromObject, type IP } from '#machinery';
import type { Announcement, BgpSession } from '../../announcement.js';
import { Advertisement, aggregation } from './advertisement.js';
import type { BgpPeer } from './objects.js';
import type { Pool } from './pool.js';
import { timersOf } from './timers.js';
import {
  eligibleNodes,
  nameOf,
  servable,
  servingNodes,
  whyNobody,
  type Surroundings,
} from './surroundings.js';

type Part = Omit<Announcement, 'address' | 'service'>;

/** What each BGPAdvertisement that is about the pool makes routers learn of one address. */
export function bgp(
  service: Service,
  address: IP,
  pool: Pool,
  around: Surroundings,
): readonly Part[] {
  const serving = servingNodes(around);
  return around.bgpAdvertisements.flatMap((object): readonly Part[] => {
    const scope = new Advertisement(object);
    if (!scope.isFor(pool) || !scope.selectsService(service)) return [];
    const by = { kind: 'BGPAdvertisement', namespace: scope.namespace, name: scope.name };
    const selected = eligibleNodes(around).filter((node) => scope.selectsNode(node));
    const nodes = servable(service, selected, serving);
    if (nodes.length === 0)
      return [{ protocol: 'bgp', nodes: [], by, ...whyNobody(service, around, selected) }];
    const { localPref = 0, communities = [], peers = [] } = object.spec ?? {};
    const wanted = around.peers.filter(
      ({ metadata }) => peers.length === 0 || peers.includes(metadata?.name ?? ''),
    );
    const sessions = nodes.flatMap((node) => sessionsOf(node, wanted));
    if (sessions.length === 0)
      return [
        {
          protocol: 'bgp',
          nodes: [],
          by,
          reason: `no BGPPeer is there for the nodes ${nodes.map(nameOf).join(', ')}`,
          fix: 'create a BGPPeer for the router in front of the nodes',
        },
      ];
    const { namespace } = scope;
    return [
      {
        protocol: 'bgp',
        nodes: [...new Set(sessions.map(({ node }) => node))].toSorted(),
        by,
        field: 'spec',
        bgp: {
          prefix: new Cidr(address, aggregation(object)[address.family]).text,
          localPref,
          communities: communities.map((text) => communityOf(text, namespace, around)),
          sessions,
        },
      },
    ];
  });
}

/** The sessions that the speaker of a node opens: to each peer that selects the node. */
export function sessionsOf(node: Node, peers: readonly BgpPeer[]): BgpSession[] {
  return peers.flatMap((peer): readonly BgpSession[] => {
    const { metadata, spec = {} } = peer;
    const selectors = (spec.nodeSelectors ?? []).map((each) => labelSelectorFromObject(each));
    if (selectors.length > 0 && !selectors.some((each) => each.matches(node.metadata?.labels)))
      return [];
    const { peerAddress = '', peerPort = 179, myASN = 0, peerASN = 0 } = spec;
    const password =
      (spec.passwordSecret?.name ?? '') !== ''
        ? 'spec.passwordSecret'
        : (spec.password ?? '') !== ''
          ? 'spec.password'
          : undefined;
    return [
      {
        node: nameOf(node),
        peer: metadata?.name ?? '',
        peerAddress,
        peerPort,
        myASN,
        peerASN,
        ...timersOf(peer),
        ...(password === undefined ? {} : { password }),
      },
    ];
  });
}

/** A community by its number, or by the name that a Community object gives to it. */
function communityOf(text: string, namespace: string, { communities }: Surroundings): string {
  for (const { metadata, spec } of communities) {
    if (metadata?.namespace !== namespace) continue;
    const alias = spec?.communities?.find(({ name }) => name === text);
    if (alias?.value !== undefined) return alias.value;
  }
  return text;
}
