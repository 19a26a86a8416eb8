import type { Announcement } from '#load-balancer';
import { contains, parseCidr, type ObjectRef } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { Hop, Host } from './host.js';

export interface AnnouncedContext {
  readonly picture: NetworkPicture;
  readonly routerAddresses: readonly string[];
  readonly nodeHost: (node: NodeView) => Host;
  /** Is the address in the network that the node shares with the router? */
  readonly isOnLan: (node: NodeView, ip: string) => boolean;
}

/** Where the router sends a packet for an address of a load balancer; undefined: the address is none. */
export function announcedHop(context: AnnouncedContext, ip: string): Hop | undefined {
  const all = context.picture.announcementsOf(ip);
  if (all.length === 0) return undefined;
  return (
    routed(context, all, ip) ??
    balanced(context, all, ip) ??
    onLan(context, all, ip) ?? {
      kind: 'lost',
      text: `no route to ${ip}`,
      reason: whySilent(context, all, ip),
    }
  );
}

/** Routes that speakers taught the router by BGP: those with the highest preference, one for each node (ECMP). */
function routed(
  context: AnnouncedContext,
  all: readonly Announcement[],
  ip: string,
): Hop | undefined {
  let best: Announcement | undefined;
  for (const each of all) {
    const hasSession = each.bgp?.sessions.some(({ peerAddress }) =>
      context.routerAddresses.includes(peerAddress),
    );
    if (hasSession !== true) continue;
    if (best === undefined || each.bgp!.localPref > best.bgp!.localPref) best = each;
  }
  if (best?.bgp === undefined) return undefined;
  const { prefix, sessions } = best.bgp;
  const cidr = parseCidr(prefix);
  if (cidr === undefined || !contains(cidr, ip)) return undefined;
  const speakers = sessions.filter(({ peerAddress }) =>
    context.routerAddresses.includes(peerAddress),
  );
  const names = new Set(speakers.map(({ node }) => node));
  return toOneOf(context, best, [...names], (node) => `${prefix} via ${node.nodeIPs[0]} proto bgp`);
}

/** A load balancer in the cloud stands before the router and picks a node. */
function balanced(
  context: AnnouncedContext,
  all: readonly Announcement[],
  ip: string,
): Hop | undefined {
  const cloud = all.find(({ protocol, nodes }) => protocol === 'cloud' && nodes.length > 0);
  if (cloud === undefined) return undefined;
  return toOneOf(
    context,
    cloud,
    cloud.nodes,
    (node) => `the load balancer ${ip} picks ${node.nodeIPs[0]}`,
  );
}

/** The node that answers ARP. */
function onLan(
  context: AnnouncedContext,
  all: readonly Announcement[],
  ip: string,
): Hop | undefined {
  const leader = all.find(({ protocol, nodes }) => protocol === 'layer2' && nodes.length > 0);
  const node = context.picture.node(leader?.nodes[0] ?? '');
  if (leader === undefined || node === undefined || !context.isOnLan(node, ip)) return undefined;
  return toOneOf(
    context,
    leader,
    leader.nodes,
    ({ name }) => `${ip} dev lan, ${name} answers ARP for it`,
  );
}

function toOneOf(
  { picture, nodeHost }: AnnouncedContext,
  announcement: Announcement,
  names: readonly string[],
  text: (node: NodeView) => string,
): Hop | undefined {
  const choices = names.flatMap((name) => {
    const node = picture.node(name);
    return node === undefined ? [] : [{ next: nodeHost(node), text: text(node) }];
  });
  const [first] = choices;
  if (first === undefined) return undefined;
  return {
    kind: 'forward',
    device: 'lan',
    inDevice: 'eth0',
    ...first,
    choices,
    ...decidedBy(announcement),
  };
}

function decidedBy({ by, field }: Announcement): {
  readonly object?: ObjectRef;
  readonly field?: string;
} {
  if (by === undefined) return {};
  const apiVersion = by.kind === 'Service' ? 'v1' : 'metallb.io/v1beta1';
  return { object: { apiVersion, ...by }, ...(field === undefined ? {} : { field }) };
}

function whySilent(context: AnnouncedContext, all: readonly Announcement[], ip: string): string {
  const working = all.find(({ nodes }) => nodes.length > 0);
  if (working?.protocol === 'layer2')
    return `${working.nodes[0]} answers ARP for ${ip}, but the address is not of the nodes' network and the router has no route to it`;
  if (working?.bgp !== undefined) {
    const peers = new Set(working.bgp.sessions.map(({ peerAddress }) => peerAddress));
    return `the speakers of MetalLB talk BGP with ${[...peers].join(', ')}, not with the router at ${context.routerAddresses.join(', ')}, which has no route to ${ip}`;
  }
  return `nobody answers ARP for ${ip} or announces a route to it: ${all[0]?.reason ?? 'it is announced by nobody'}`;
}
