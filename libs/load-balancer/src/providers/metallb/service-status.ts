import type { KubeObject } from '#machinery';
import type { Resource } from '#client';
import type { Announcement } from '../../announcement.js';
import { GROUP } from './names.js';
import type { RunningProgram } from './programs.js';

/** metallb.io/v1beta1 ServiceL2Status (0.14 and later) and ServiceBGPStatus (0.15 and later): what a node's speaker tells of a Service. */
export interface ServiceStatus extends KubeObject {
  readonly status?: {
    readonly node?: string;
    readonly serviceName?: string;
    readonly serviceNamespace?: string;
    /** Of layer 2; absent: all interfaces. */
    readonly interfaces?: readonly { readonly name: string }[];
    /** Of BGP: names of BGPPeers, sorted. */
    readonly peers?: readonly string[];
  };
}

export const L2_STATUSES: Resource<ServiceStatus> = {
  group: GROUP,
  version: 'v1beta1',
  plural: 'servicel2statuses',
  kind: 'ServiceL2Status',
  namespaced: true,
};
export const BGP_STATUSES: Resource<ServiceStatus> = {
  ...L2_STATUSES,
  plural: 'servicebgpstatuses',
  kind: 'ServiceBGPStatus',
};

const NODE_LABEL = 'metallb.io/node';
const NAME_LABEL = 'metallb.io/service-name';
const NAMESPACE_LABEL = 'metallb.io/service-namespace';

/** The Service (`namespace/name`) that the labels of a status name. */
export const serviceOf = ({ metadata }: ServiceStatus): string =>
  `${metadata?.labels?.[NAMESPACE_LABEL] ?? ''}/${metadata?.labels?.[NAME_LABEL] ?? ''}`;

/** The node whose speaker wrote a status. */
export const nodeOf = ({ metadata }: ServiceStatus): string => metadata?.labels?.[NODE_LABEL] ?? '';

/** What the speakers tell about a Service with these announcements, at most one object for each node. */
export function statusesOf(
  { kind }: Resource,
  service: string,
  announcements: readonly Announcement[],
  speakers: Iterable<RunningProgram>,
): readonly ServiceStatus[] {
  const told = kind === L2_STATUSES.kind ? layer2(announcements) : bgp(announcements);
  const [serviceNamespace = '', serviceName = ''] = service.split('/');
  return [...speakers].flatMap(({ node, namespace, pod, uid }): readonly ServiceStatus[] => {
    const own = told.get(node);
    if (own === undefined) return [];
    return [
      {
        apiVersion: `${GROUP}/v1beta1`,
        kind,
        metadata: {
          generateName: kind === L2_STATUSES.kind ? 'l2-' : 'bgp-',
          namespace,
          labels: {
            [NODE_LABEL]: node,
            [NAME_LABEL]: serviceName,
            [NAMESPACE_LABEL]: serviceNamespace,
          },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: pod, uid }],
        },
        status: { node, serviceName, serviceNamespace, ...own },
      },
    ];
  });
}

type Told = ReadonlyMap<string, Pick<NonNullable<ServiceStatus['status']>, 'interfaces' | 'peers'>>;

/** All addresses of a Service are led by one node, over the same interfaces. */
function layer2(announcements: readonly Announcement[]): Told {
  const leading = announcements.find(({ protocol, nodes }) => protocol === 'layer2' && nodes[0]);
  if (leading === undefined) return new Map();
  const interfaces = leading.interfaces?.map((name) => ({ name }));
  return new Map([[leading.nodes[0]!, interfaces === undefined ? {} : { interfaces }]]);
}

function bgp(announcements: readonly Announcement[]): Told {
  const peers = new Map<string, Set<string>>();
  for (const { node, peer } of announcements.flatMap((each) => each.bgp?.sessions ?? [])) {
    const known = peers.get(node);
    if (known === undefined) peers.set(node, new Set([peer]));
    else known.add(peer);
  }
  return new Map([...peers].map(([node, names]) => [node, { peers: [...names].toSorted() }]));
}
