import { ask } from './ask.js';

interface Page<Item> {
  readonly totalCount: number | null;
  readonly nodes: readonly Item[];
}

interface Named {
  readonly metadata: { readonly namespace?: string | null; readonly name: string };
}

export interface NodeRow extends Named {
  readonly spec: { readonly podCIDR: string | null; readonly unschedulable: boolean | null } | null;
  readonly status: {
    readonly addresses: readonly { readonly type: string; readonly address: string }[] | null;
    readonly conditions: readonly { readonly type: string; readonly status: string }[] | null;
    readonly nodeInfo: { readonly kubeletVersion: string } | null;
  } | null;
  readonly pods: { readonly totalCount: number };
}

export interface PodRow extends Named {
  readonly metadata: Named['metadata'] & { readonly deletionTimestamp: string | null };
  readonly spec: {
    readonly nodeName: string | null;
    readonly dnsPolicy: string | null;
    readonly hostNetwork: boolean | null;
  } | null;
  readonly status: {
    readonly phase: string | null;
    readonly podIP: string | null;
    readonly containerStatuses:
      | readonly {
          readonly ready: boolean;
          readonly restartCount: number;
          readonly state: { readonly waiting: { readonly reason: string | null } | null } | null;
        }[]
      | null;
  } | null;
}

export interface ServiceRow extends Named {
  readonly spec: {
    readonly type: string | null;
    readonly clusterIP: string | null;
    readonly externalName: string | null;
    readonly ports:
      | readonly {
          readonly port: number;
          readonly protocol: string | null;
          readonly nodePort: number | null;
        }[]
      | null;
  } | null;
  readonly endpointSlices: {
    readonly nodes: readonly {
      readonly endpoints:
        | readonly {
            readonly addresses: readonly string[];
            readonly nodeName: string | null;
            readonly conditions: { readonly ready: boolean | null } | null;
            readonly targetRef: { readonly name: string | null } | null;
          }[]
        | null;
    }[];
  };
}

export interface Overview {
  readonly nodes: Page<NodeRow>;
  readonly pods: Page<PodRow>;
  readonly services: Page<ServiceRow>;
}

const QUERY = `query Overview {
  nodes(first: 200) {
    totalCount
    nodes {
      metadata { name }
      spec { podCIDR unschedulable }
      status { addresses { type address } conditions { type status } nodeInfo { kubeletVersion } }
      pods(first: 1) { totalCount }
    }
  }
  pods(first: 500) {
    totalCount
    nodes {
      metadata { namespace name deletionTimestamp }
      spec { nodeName dnsPolicy hostNetwork }
      status { phase podIP containerStatuses { ready restartCount state { waiting { reason } } } }
    }
  }
  services(first: 200) {
    totalCount
    nodes {
      metadata { namespace name }
      spec { type clusterIP externalName ports { port protocol nodePort } }
      endpointSlices(first: 10) {
        nodes { endpoints { addresses nodeName conditions { ready } targetRef { name } } }
      }
    }
  }
}`;

/** What the page shows of the cluster, at this moment. */
export const readOverview = (): Promise<Overview> => ask<Overview>(QUERY);
