import type { Namespace, Node, Pod } from '#kinds';
import type { KubeObject } from '#machinery';
import type { Announcement } from '../../announcement.js';
import type { ClusterObjects } from '../../cluster-objects.js';
import { announce } from './announce.js';
import { poolsOf } from './configuration.js';
import type {
  BgpAdvertisement,
  BgpPeer,
  Community,
  IpAddressPool,
  L2Advertisement,
} from './objects.js';
import { programIn } from './programs.js';

/**
 * What MetalLB's speakers announce in a cluster that is known by its objects alone, by Service (`namespace/name`). Nothing where no
 * speaker runs. Throws ConfigurationError when the pools make no sense.
 */
export function announcementsFrom(
  objects: ClusterObjects,
  devices: (node: Node) => readonly string[],
): ReadonlyMap<string, readonly Announcement[]> {
  const speakers = objects.of<Pod & KubeObject>('Pod').flatMap((pod) => {
    const program = programIn(pod, 'speaker');
    return program?.isReady === true ? [program] : [];
  });
  const found = new Map<string, readonly Announcement[]>();
  const [first] = speakers;
  if (first === undefined) return found;
  const nodes = new Set(speakers.map(({ node }) => node));
  const own = <T extends KubeObject>(kind: string): readonly T[] =>
    objects.of<T>(kind).filter(({ metadata }) => metadata?.namespace === first.namespace);
  const around = {
    pools: poolsOf(
      own<IpAddressPool>('IPAddressPool'),
      objects.of<Namespace & KubeObject>('Namespace'),
    ),
    l2Advertisements: own<L2Advertisement>('L2Advertisement'),
    bgpAdvertisements: own<BgpAdvertisement>('BGPAdvertisement'),
    peers: own<BgpPeer>('BGPPeer'),
    communities: own<Community>('Community'),
    speakers: objects.nodes.filter(({ metadata }) => nodes.has(metadata?.name ?? '')),
    devices,
  };
  for (const service of objects.balanced) {
    const { namespace = 'default', name = '' } = service.metadata ?? {};
    const slices = objects.slicesOf(service);
    found.set(`${namespace}/${name}`, announce(service, { ...around, slices }));
  }
  return found;
}
