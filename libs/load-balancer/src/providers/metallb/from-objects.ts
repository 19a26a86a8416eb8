import type { Namespace, Node, Pod } from '#kinds';
import type { KubeObject } from '#machinery';
import type { Announcement, BgpSession } from '../../announcement.js';
import type { ClusterObjects } from '../../cluster-objects.js';
import { announce } from './announce.js';
import { sessionsOf } from './bgp.js';
import { BGP_PEERS, type BgpPeer } from './objects.js';
import { programIn } from './programs.js';
import { readConfiguration } from './speaker-configuration.js';

/**
 * What MetalLB's speakers announce in a cluster that is known by its objects alone, by Service (`namespace/name`). Nothing where no
 * speaker runs. Throws ConfigurationError when the pools make no sense.
 */
export function announcementsFrom(
  objects: ClusterObjects,
  devices: (node: Node) => readonly string[],
): ReadonlyMap<string, readonly Announcement[]> {
  const found = new Map<string, readonly Announcement[]>();
  const speakers = speakersOf(objects);
  if (speakers === undefined) return found;
  const around = {
    ...readConfiguration(
      ({ kind }) => ownOf(objects, speakers.namespace, kind),
      objects.of<Namespace & KubeObject>('Namespace'),
    ),
    speakers: speakers.nodes,
    devices,
  };
  for (const service of objects.balanced) {
    const { namespace = 'default', name = '' } = service.metadata ?? {};
    const slices = objects.slicesOf(service);
    found.set(`${namespace}/${name}`, announce(service, { ...around, slices }));
  }
  return found;
}

/** The sessions that speakers open, by node. */
export function sessionsFrom(objects: ClusterObjects): readonly BgpSession[] {
  const speakers = speakersOf(objects);
  if (speakers === undefined) return [];
  const peers = ownOf<BgpPeer>(objects, speakers.namespace, BGP_PEERS.kind);
  return speakers.nodes.flatMap((node) => sessionsOf(node, peers));
}

/** Where speakers are at work; undefined: nowhere. */
function speakersOf(objects: ClusterObjects) {
  const running = objects.of<Pod & KubeObject>('Pod').flatMap((pod) => {
    const program = programIn(pod, 'speaker');
    return program?.isReady === true ? [program] : [];
  });
  const [first] = running;
  if (first === undefined) return undefined;
  const names = new Set(running.map(({ node }) => node));
  const nodes = objects.nodes.filter(({ metadata }) => names.has(metadata?.name ?? ''));
  return { namespace: first.namespace, nodes };
}

const ownOf = <T extends KubeObject>(
  objects: ClusterObjects,
  namespace: string,
  kind: string,
): readonly T[] => objects.of<T>(kind).filter(({ metadata }) => metadata?.namespace === namespace);
