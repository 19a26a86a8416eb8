import { METALLB_RESOURCES, sessionsFrom, type Announcement } from '#load-balancer';
import { isGateway, PODS } from '#network';
import { NODES } from '#kube-proxy';
import type { CommandContext } from '../context.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import { writeTable } from '../output/table.js';
import { listAll, listServed } from '../view/list-objects.js';
import { openView } from '../view/open.js';
import type { ClusterView } from '../view/cluster-view.js';

interface Flags extends ClusterFlags {
  readonly output: 'table' | DocumentFormat;
}

/** `mockplane announcements`: what load balancers announce, by Service, and the sessions over which MetalLB does. */
export async function announcements(flags: Flags, { io }: CommandContext): Promise<void> {
  const view = await openView(flags, io);
  try {
    const all = view.picture.announcementsOf();
    const sessions = await sessionsOf(view, all);
    if (flags.output !== 'table')
      return writeDocument(io, flags.output, { announcements: all, sessions });
    if (all.length === 0) io.err('no load balancer announces anything\n');
    else
      writeTable(io, [
        ['SERVICE', 'ADDRESS', 'PROTOCOL', 'NODES', 'BY', 'ROUTE OR REASON'],
        ...all.map((each) => [
          each.service,
          each.address,
          each.protocol,
          each.nodes.join(',') || '<none>',
          each.by === undefined ? '' : `${each.by.kind}/${each.by.name}`,
          each.reason ?? routeOf(each),
        ]),
      ]);
    if (sessions.length === 0) return;
    io.out('\n');
    writeTable(io, [
      ['NODE', 'PEER', 'ROUTER', 'ASN', 'STATE', 'ROUTES'],
      ...sessions.map(({ node, peer, peerAddress, peerPort, myASN, peerASN, state, routes }) => [
        node,
        peer,
        `${peerAddress}:${peerPort}`,
        `${myASN}->${peerASN}`,
        state,
        routes.map(({ prefix }) => prefix).join(',') || '<none>',
      ]),
    ]);
  } finally {
    view.close();
  }
}

type RouteField = 'prefix' | 'localPref' | 'communities';

/** Every session with its state, in the words of RFC 4271, and the routes that go over it. */
async function sessionsOf({ client, picture }: ClusterView, all: readonly Announcement[]) {
  const lists = await Promise.all([
    listAll(client, NODES),
    listAll(client, PODS),
    ...METALLB_RESOURCES.map((resource) => listServed(client, resource)),
  ]);
  return sessionsFrom(lists.flat()).map((session) => {
    const { node, peer, peerAddress } = session;
    // Services whose addresses are put together share a route.
    const routes = new Map<string, Pick<NonNullable<Announcement['bgp']>, RouteField>>();
    for (const { bgp } of all) {
      if (bgp?.sessions.some((each) => each.node === node && each.peer === peer) !== true) continue;
      const { prefix, localPref, communities } = bgp;
      routes.set(prefix, { prefix, localPref, communities });
    }
    const state = isGateway(picture, peerAddress) ? 'Established' : 'Active';
    return { ...session, state, routes: [...routes.values()] };
  });
}

function routeOf({ bgp, interfaces }: Announcement): string {
  if (interfaces !== undefined) return `on ${interfaces.join(',')}`;
  if (bgp === undefined) return '';
  const communities = bgp.communities.length === 0 ? '' : ` ${bgp.communities.join(',')}`;
  return `${bgp.prefix} localPref ${bgp.localPref}${communities}`;
}
