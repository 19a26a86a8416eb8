import type { Node } from '#kinds';
import type { KubeObject } from '#machinery';
import type { Announcement, BgpSession } from './announcement.js';
import { ClusterObjects } from './cluster-objects.js';
import type {
  LoadBalancerOptions,
  LoadBalancerProvider,
  LoadBalancing,
  ProviderContext,
  ProviderName,
} from './provider.js';
import { cloud } from './providers/cloud/cloud.js';
import { announcementsFrom as fromCloud } from './providers/cloud/from-objects.js';
import {
  announcementsFrom as fromMetalLb,
  sessionsFrom as sessionsOfMetalLb,
} from './providers/metallb/from-objects.js';
import { metalLb } from './providers/metallb/metallb.js';
import { serviceLb } from './providers/servicelb/servicelb.js';

const none: LoadBalancerProvider = { make: () => ({ simulators: [] }) };

const providers: Readonly<Record<ProviderName, LoadBalancerProvider>> = {
  installed: metalLb,
  metallb: metalLb,
  cloud,
  servicelb: serviceLb,
  none,
};

/** The provider that the options name, at work in a cluster. */
export function loadBalancing(
  { provider }: LoadBalancerOptions,
  context: ProviderContext,
): LoadBalancing {
  return providers[provider].make(context);
}

/**
 * What load balancers announce in a cluster that is known by its objects alone, by Service (`namespace/name`): MetalLB where its speakers
 * run, a cloud where its finalizer stands. ServiceLB announces nothing: its addresses are those of nodes. Throws ConfigurationError
 * when MetalLB's pools make no sense.
 */
export function announcementsFrom(
  objects: readonly KubeObject[],
  devices: (node: Node) => readonly string[],
): ReadonlyMap<string, readonly Announcement[]> {
  const known = new ClusterObjects(objects);
  return new Map([...fromMetalLb(known, devices), ...fromCloud(known)]);
}

/** The BGP sessions that MetalLB's speakers open in such a cluster, whether or not somebody answers. */
export function sessionsFrom(objects: readonly KubeObject[]): readonly BgpSession[] {
  return sessionsOfMetalLb(new ClusterObjects(objects));
}
