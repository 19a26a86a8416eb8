import type { Namespace, Secret } from '#kinds';
import { Advertisement, checkBgpAdvertisements } from './advertisement.js';
import { checkCommunities } from './community.js';
import { poolsOf } from './configuration.js';
import {
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  L2_ADVERTISEMENTS,
  POOLS,
  type BgpAdvertisement,
  type BgpPeer,
  type Community,
  type L2Advertisement,
} from './objects.js';
import { checkPassword, checkPeer } from './peer.js';
import type { Pool } from './pool.js';
import type { ListOf } from './webhook.js';

/** What speakers are configured with. */
export interface SpeakerConfiguration {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly l2Advertisements: readonly L2Advertisement[];
  readonly bgpAdvertisements: readonly BgpAdvertisement[];
  readonly peers: readonly BgpPeer[];
  readonly communities: readonly Community[];
}

export const NO_CONFIGURATION: SpeakerConfiguration = {
  pools: new Map(),
  l2Advertisements: [],
  bgpAdvertisements: [],
  peers: [],
  communities: [],
};

/**
 * Reads everything together, as speakers do: throws ConfigurationError when any part is wrong, and then they keep what they had.
 * `secret` gives a Secret of MetalLB's namespace by its name; without it passwords are taken as right.
 */
export function readConfiguration(
  list: ListOf,
  namespaces: Iterable<Namespace>,
  secret?: (name: string) => Secret | undefined,
): SpeakerConfiguration {
  const configuration: SpeakerConfiguration = {
    pools: poolsOf(list(POOLS), namespaces),
    l2Advertisements: list(L2_ADVERTISEMENTS),
    bgpAdvertisements: list(BGP_ADVERTISEMENTS),
    peers: list(BGP_PEERS),
    communities: list(COMMUNITIES),
  };
  const { pools, l2Advertisements, bgpAdvertisements, peers, communities } = configuration;
  for (const object of l2Advertisements) void new Advertisement(object);
  checkBgpAdvertisements(bgpAdvertisements, [...pools.values()]);
  for (const peer of peers) {
    checkPeer(peer);
    if (secret !== undefined) checkPassword(peer, secret);
  }
  checkCommunities(communities);
  return configuration;
}
