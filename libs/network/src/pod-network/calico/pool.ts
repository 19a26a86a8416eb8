import { contains, parseCidr, refOf, type Cidr, type ObjectRef } from '#kube-proxy';
import type { KubeObject } from '#machinery';

type Mode = 'Always' | 'CrossSubnet' | 'Never';

/** A range that Calico gives addresses to pods from (IPPool, projectcalico.org/v3). */
export interface Pool {
  readonly name: string;
  readonly cidr: Cidr;
  /** How packets to it are wrapped on their way between nodes. */
  readonly tunnel: { readonly protocol: 'ipip' | 'vxlan'; readonly mode: Mode } | undefined;
  readonly natOutgoing: boolean;
  /** No more addresses are given out. */
  readonly isDisabled: boolean;
  /** Prefix length of the blocks that nodes claim. */
  readonly blockSize: number;
  /** Which nodes and namespaces get addresses of it by themselves; Calico's selectors. */
  readonly nodeSelector: string;
  readonly namespaceSelector: string;
  readonly isAutomatic: boolean;
  /** `Workload`, `Tunnel`. */
  readonly uses: readonly string[];
  /** The object that says so. */
  readonly object?: ObjectRef;
}

export interface IPPool extends KubeObject {
  readonly spec?: {
    readonly cidr?: string;
    readonly ipipMode?: string;
    readonly vxlanMode?: string;
    readonly natOutgoing?: boolean;
    readonly disabled?: boolean;
    readonly blockSize?: number;
    readonly nodeSelector?: string;
    readonly namespaceSelector?: string;
    readonly assignmentMode?: string;
    readonly allowedUses?: readonly string[];
  };
}

export const DEFAULT_BLOCK_SIZE = { IPv4: 26, IPv6: 122 } as const;

/** What an IPPool says; undefined for one whose range cannot be read. */
export function readPool(object: IPPool): Pool | undefined {
  const { spec = {} } = object;
  const cidr = parseCidr(spec.cidr ?? '');
  if (cidr === undefined) return undefined;
  return {
    name: object.metadata?.name ?? '',
    cidr,
    tunnel: tunnelOf(spec.ipipMode, spec.vxlanMode),
    natOutgoing: spec.natOutgoing === true,
    isDisabled: spec.disabled === true,
    blockSize:
      spec.blockSize === undefined || spec.blockSize === 0
        ? DEFAULT_BLOCK_SIZE[cidr.family]
        : spec.blockSize,
    nodeSelector: spec.nodeSelector ?? '',
    namespaceSelector: spec.namespaceSelector ?? '',
    isAutomatic: spec.assignmentMode !== 'Manual',
    uses:
      spec.allowedUses === undefined || spec.allowedUses.length === 0
        ? ['Workload', 'Tunnel']
        : spec.allowedUses,
    object: refOf(object, { apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool' }),
  };
}

/** The modes of a pool, of which one at most may be on. */
export function tunnelOf(ipip: string | undefined, vxlan: string | undefined): Pool['tunnel'] {
  const isOn = (mode: string | undefined): mode is Mode =>
    mode === 'Always' || mode === 'CrossSubnet';
  if (isOn(ipip)) return { protocol: 'ipip', mode: ipip };
  return isOn(vxlan) ? { protocol: 'vxlan', mode: vxlan } : undefined;
}

/** The pool that an address is in. */
export const poolOf = (pools: readonly Pool[], ip: string): Pool | undefined =>
  pools.find(({ cidr }) => contains(cidr, ip));

/** A pool for every address of a family: what holds without IPPool objects. */
export const wholePool = (family: 'IPv4' | 'IPv6', tunnel: Pool['tunnel']): Pool => ({
  name: 'default',
  cidr: parseCidr(family === 'IPv4' ? '0.0.0.0/0' : '::/0')!,
  tunnel,
  natOutgoing: true,
  isDisabled: false,
  blockSize: DEFAULT_BLOCK_SIZE[family],
  nodeSelector: 'all()',
  namespaceSelector: '',
  isAutomatic: true,
  uses: ['Workload', 'Tunnel'],
});
