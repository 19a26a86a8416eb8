import type { Cidr } from '../../address.js';
import type { Origin } from '../../objects.js';
import type { Endpoint } from '../../picture/endpoint.js';

/** Rules of nftables as data: what `print` writes is what `walk` evaluates. */

type Side = 'src' | 'dst';

export type Match =
  | { readonly kind: 'new' }
  | { readonly kind: 'translated' }
  | { readonly kind: 'local'; readonly side: Side }
  /** Addresses of one family; never empty. */
  | {
      readonly kind: 'address';
      readonly side: Side;
      readonly cidrs: readonly Cidr[];
      readonly not?: boolean;
    }
  | { readonly kind: 'in-set'; readonly side: Side; readonly set: string }
  | {
      readonly kind: 'device';
      readonly name: string;
      readonly isPrefix: boolean;
      readonly not?: boolean;
    }
  | { readonly kind: 'protocol'; readonly name: string }
  | { readonly kind: 'mark'; readonly bit: number }
  | { readonly kind: 'hairpin' };

export type MapName =
  | 'firewall-ips'
  | 'no-endpoint-nodeports'
  | 'no-endpoint-services'
  | 'service-ips'
  | 'service-nodeports';

export type Action =
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** Looks destination, protocol and port up; does what the element says, or nothing. */
  | { readonly kind: 'lookup'; readonly map: MapName }
  | { readonly kind: 'drop' | 'reject' | 'masquerade' }
  | { readonly kind: 'set-mark' | 'clear-mark'; readonly bit: number }
  /** Picks one of the endpoints, each with the same chance. */
  | { readonly kind: 'translate-to-one'; readonly endpoints: readonly Endpoint[] }
  | {
      readonly kind: 'goto-one';
      readonly endpoints: readonly Endpoint[];
      readonly chains: readonly string[];
    }
  | { readonly kind: 'translate'; readonly endpoint: Endpoint }
  | { readonly kind: 'remember'; readonly set: string };

export interface Rule {
  readonly matches: readonly Match[];
  /** In turn, as long as none ends the chain. */
  readonly actions: readonly Action[];
  readonly comment?: string;
  readonly origin?: Origin;
}

export interface Chain {
  readonly name: string;
  /** As a base chain is declared: type, hook, priority. */
  readonly hook?: string;
  readonly comment?: string;
  readonly rules: readonly Rule[];
}

/** One entry of a verdict map. `ip` is absent in maps of node ports. */
export interface Element {
  readonly map: MapName;
  readonly ip?: string;
  readonly protocol: string;
  readonly port: number;
  readonly comment?: string;
  readonly verdict: Action & { readonly kind: 'goto' | 'drop' };
  readonly origin: Origin;
}

/** A set that remembers clients for a time. */
export interface AffinitySet {
  readonly name: string;
  readonly seconds: number;
}
