import { FAMILIES, parseCidr, type Cidr, type Family } from '#kube-proxy';
import { poolOf, type Pool } from '../pool.js';
import { Block, blockAt, blocksFrom } from './block.js';
import { poolsFor, tunnelPools, wantedAddresses, type Claimant } from './pool-choice.js';

/** Blocks that one node claims at most. */
const MAX_BLOCKS = 20;
/** Blocks of a pool that are looked at for one address. */
const MAX_SEARCH = 100_000;

/** What address management sees of the cluster; asked at each use. */
export interface IpamWorld {
  readonly pools: () => readonly Pool[];
  /** The node that has claimed the block of an address, and the blocks of a node, by their objects. */
  readonly ownerOf: (ip: string) => string | undefined;
  readonly blocksOf: (node: string) => readonly string[];
  /** Has somebody this address already, as far as the cluster knows? */
  readonly isUsed: (ip: string) => boolean;
  /** No address of other nodes' blocks (IPAMConfig). */
  readonly isStrict: () => boolean;
  /** A node has claimed a block: time to write that down. */
  readonly claimed: (node: string, block: Cidr) => void;
}

/**
 * Calico's address management: nodes claim blocks of pools and give the addresses of their blocks to their pods, first the free ones in
 * order, then the longest released; a node without free blocks borrows single addresses of others.
 */
export class CalicoIpam {
  private readonly blocks = new Map<string, Block>();
  /** Claims, until and beside those of objects. */
  private readonly owners = new Map<string, string>();
  private readonly claims = new Map<string, readonly Cidr[]>();
  private readonly given = new Set<string>();

  constructor(private readonly world: IpamWorld) {}

  adopt(ip: string): void {
    const block = this.blockHolding(ip);
    if (block === undefined) return;
    this.given.add(ip);
    this.stateOf(block).take(ip);
  }

  release(ips: readonly string[]): void {
    for (const ip of ips) {
      if (!this.given.delete(ip)) continue;
      const block = this.blockHolding(ip);
      if (block !== undefined) this.stateOf(block).release(ip);
    }
  }

  /** One address for each family that has pools; a text says why there is none. */
  allocate(pod: Claimant): readonly string[] | string {
    const ips: string[] = [];
    const wanted = wantedAddresses(pod);
    const families = FAMILIES.filter((family) =>
      this.world.pools().some(({ cidr }) => cidr.family === family),
    );
    if (families.length === 0) return 'no configured Calico pools';
    for (const family of families) {
      const asked = wanted?.find((ip) => ip.includes(':') === (family === 'IPv6'));
      const result =
        asked === undefined ? this.automatic(family, pod) : this.specific(asked, pod.node);
      if (result.ip === undefined) {
        this.release(ips);
        return result.failure;
      }
      ips.push(result.ip);
    }
    return ips;
  }

  /** An address for the node's own end of a tunnel, from the pools that use it; undefined: there is none. */
  tunnelAddress(
    node: string,
    labels: Claimant['nodeLabels'],
    protocol: 'ipip' | 'vxlan',
  ): string | undefined {
    const pools = tunnelPools(this.world.pools(), protocol, labels);
    return this.fromOwn(pools, node) ?? this.fromNew(pools, node) ?? this.fromOthers(pools, node);
  }

  private automatic(family: Family, pod: Claimant): Result {
    const pools = poolsFor(this.world.pools(), family, pod);
    if (typeof pools === 'string') return { failure: pools };
    const number = family === 'IPv4' ? 4 : 6;
    const none = `failed to request IPv${number} addresses: Assigned 0 out of 1 requested IPv${number} addresses`;
    if (pools.length === 0) return { failure: `no configured Calico pools for node ${pod.node}` };
    const ip = this.fromOwn(pools, pod.node) ?? this.fromNew(pools, pod.node);
    if (ip !== undefined) return { ip, failure: '' };
    if (this.world.isStrict())
      return { failure: `${none}; No more free affine blocks and strict affinity enabled` };
    const borrowed = this.fromOthers(pools, pod.node);
    const ranges = pools.map(({ cidr }) => cidr.text).join(' ');
    return borrowed === undefined
      ? { failure: `${none}; No IPs available in pools: [${ranges}]` }
      : { ip: borrowed, failure: '' };
  }

  private specific(ip: string, node: string): Result {
    const block = this.blockHolding(ip);
    if (block === undefined)
      return { failure: `The provided IP address ${ip} is not in a configured pool` };
    if (this.ownerOf(block.text) === undefined) this.claim(node, block);
    const given = this.from(block, (free) => free === ip);
    return given === undefined
      ? { failure: `Address already assigned in block: ${ip}` }
      : { ip, failure: '' };
  }

  private fromOwn(pools: readonly Pool[], node: string): string | undefined {
    for (const block of this.owned(node)) {
      const pool = poolOf(pools, block.text.split('/')[0]!);
      const ip = pool === undefined ? undefined : this.from(block);
      if (ip !== undefined) return ip;
    }
    return undefined;
  }

  private fromNew(pools: readonly Pool[], node: string): string | undefined {
    if (this.owned(node).length >= MAX_BLOCKS) return undefined;
    return this.first(pools, node, (block) => {
      if (this.ownerOf(block.text) !== undefined) return undefined;
      this.claim(node, block);
      return this.from(block);
    });
  }

  private fromOthers(pools: readonly Pool[], node: string): string | undefined {
    return this.first(pools, node, (block) => this.from(block));
  }

  private first(
    pools: readonly Pool[],
    node: string,
    attempt: (block: Cidr) => string | undefined,
  ): string | undefined {
    let searched = 0;
    for (const pool of pools)
      for (const block of blocksFrom(pool, node)) {
        const ip = attempt(block);
        if (ip !== undefined) return ip;
        if ((searched += 1) >= MAX_SEARCH) return undefined;
      }
    return undefined;
  }

  private from(block: Cidr, isFit: (ip: string) => boolean = () => true): string | undefined {
    const ip = this.stateOf(block).assign((free) => isFit(free) && !this.world.isUsed(free));
    if (ip !== undefined) this.given.add(ip);
    return ip;
  }

  private claim(node: string, block: Cidr): void {
    this.owners.set(block.text, node);
    this.claims.set(node, [...(this.claims.get(node) ?? []), block]);
    this.world.claimed(node, block);
  }

  private ownerOf(block: string): string | undefined {
    return this.world.ownerOf(block.split('/')[0]!) ?? this.owners.get(block);
  }

  private owned(node: string): readonly Cidr[] {
    const own = this.claims.get(node) ?? [];
    const known = this.world.blocksOf(node).filter((text) => this.owners.get(text) !== node);
    return known.length === 0 ? own : [...known.flatMap((text) => parseCidr(text) ?? []), ...own];
  }

  private stateOf(block: Cidr): Block {
    let state = this.blocks.get(block.text);
    if (state === undefined) this.blocks.set(block.text, (state = new Block(block)));
    return state;
  }

  private blockHolding(ip: string): Cidr | undefined {
    const pool = poolOf(this.world.pools(), ip);
    const block = pool === undefined ? undefined : blockAt(pool, ip);
    return block === undefined ? undefined : parseCidr(block.text);
  }
}

type Result =
  | { readonly ip: string; readonly failure: '' }
  | { readonly ip?: undefined; readonly failure: string };
