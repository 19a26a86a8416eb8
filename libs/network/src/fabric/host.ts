import type { ObjectRef } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';

/** A machine or a network namespace that a packet can be in. */
export type Host =
  | { readonly kind: 'node'; readonly name: string; readonly node: NodeView }
  | {
      readonly kind: 'pod';
      /** `namespace/name`. */
      readonly name: string;
      readonly pod: Pod;
      readonly node: NodeView;
      readonly addresses: readonly string[];
    }
  | { readonly kind: 'router'; readonly name: string }
  | { readonly kind: 'outside'; readonly name: string; readonly addresses: readonly string[] };

/** Where a host sends a packet. */
export type Hop =
  | { readonly kind: 'local'; readonly device: 'lo'; readonly text: string }
  | {
      readonly kind: 'forward';
      readonly device: string;
      readonly next: Host;
      /** The device that the packet comes in by at the next host. */
      readonly inDevice: string;
      readonly text: string;
      readonly gateway?: string;
      readonly encapsulation?: {
        readonly protocol: 'ipip' | 'vxlan';
        readonly source: string;
        readonly destination: string;
        /** Bytes that the outer headers take of the MTU. */
        readonly overhead: number;
      };
      /** Source of packets that the host itself makes. */
      readonly source?: string;
      /** Several ways of equal cost, the first of which `next` and `text` are: chance picks one for each flow. */
      readonly choices?: readonly { readonly next: Host; readonly text: string }[];
      /** The object that is behind the route, and the path in it. */
      readonly object?: ObjectRef;
      readonly field?: string;
    }
  /** Swallowed, or nobody there: the sender hears nothing in time. */
  | {
      readonly kind: 'lost';
      readonly device?: string;
      readonly text: string;
      readonly reason: string;
    };
