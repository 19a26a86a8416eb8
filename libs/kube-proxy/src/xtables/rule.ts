import type { Cidr } from '../address.js';
import type { Origin } from '../objects.js';

/** Rules as data: what `print` writes is what `walk` evaluates. */

export type Table = 'mangle' | 'filter' | 'nat';

export interface Negatable<T> {
  readonly value: T;
  readonly not?: boolean;
}

/** Which end of the packet a dimension of a set is compared with. */
export type SetSide = 'src' | 'dst';

export type Match =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'protocol'; readonly name: string; readonly destinationPort?: number }
  | {
      readonly kind: 'state';
      readonly states: readonly string[];
      readonly not?: boolean;
      /** Which of two matches says it; conntrack when absent. */
      readonly module?: 'state';
    }
  | { readonly kind: 'mark'; readonly mark: number; readonly not?: boolean }
  | { readonly kind: 'addrtype'; readonly side: 'src' | 'dst'; readonly not?: boolean }
  | { readonly kind: 'set'; readonly name: string; readonly sides: readonly SetSide[] }
  | { readonly kind: 'physdev'; readonly not?: boolean }
  | {
      readonly kind: 'ipvs';
      readonly ip: string;
      readonly protocol: string;
      readonly port: number;
    }
  | { readonly kind: 'statistic'; readonly probability: number }
  | { readonly kind: 'recent-check'; readonly list: string; readonly seconds: number }
  | { readonly kind: 'recent-set'; readonly list: string }
  | { readonly kind: 'nfacct'; readonly name: string };

export type Target =
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'dnat'; readonly ip: string; readonly port: number }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'redirect'; readonly port: number }
  | { readonly kind: 'masquerade'; readonly keepsPort?: boolean }
  | { readonly kind: 'reject' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'return' };

export interface Rule {
  readonly source?: Negatable<Cidr>;
  readonly destination?: Negatable<Cidr>;
  /** A device name; a trailing `+` matches every name that begins so. */
  readonly inDevice?: Negatable<string>;
  readonly protocol?: string;
  /** In the order in which they were given, which is the order in which they are printed. */
  readonly matches: readonly Match[];
  /** Absent: the rule only counts. */
  readonly target?: Target;
  readonly origin?: Origin;
}

export interface Chain {
  readonly name: string;
  /** Built-in chains have one. */
  readonly policy?: 'ACCEPT';
  readonly rules: readonly Rule[];
}

export const comment = (text: string): Match => ({ kind: 'comment', text });
export const jump = (chain: string): Target => ({ kind: 'jump', chain });
