import { formatAddress, parseAddress, parseCidr, type Cidr } from '#kube-proxy';
import { createHash } from 'node:crypto';
import type { Pool } from '../pool.js';

const BITS = { IPv4: 32, IPv6: 128 } as const;

/** The addresses of one block that are free, in the order in which they are given out: what was released comes last. */
export class Block {
  private readonly free: string[];

  constructor(readonly cidr: Cidr) {
    const size = 1 << (BITS[cidr.family] - cidr.prefix);
    this.free = Array.from({ length: size }, (_, i) =>
      formatAddress(cidr.family, cidr.base + BigInt(i)),
    );
  }

  /** The first free address that is fit; undefined: there is none. */
  assign(isFit: (ip: string) => boolean): string | undefined {
    const at = this.free.findIndex(isFit);
    return at < 0 ? undefined : this.free.splice(at, 1)[0];
  }

  take(ip: string): boolean {
    return this.assign((free) => free === ip) !== undefined;
  }

  release(ip: string): void {
    if (!this.free.includes(ip)) this.free.push(ip);
  }
}

/** The block of a pool that an address is in. */
export function blockAt(pool: Pool, ip: string): Cidr | undefined {
  return parseAddress(ip) === undefined ? undefined : parseCidr(`${ip}/${pool.blockSize}`);
}

/** All blocks of a pool, beginning with one that depends on the node's name: nodes do not get neighbouring blocks. */
export function* blocksFrom({ cidr, blockSize }: Pool, node: string): Generator<Cidr> {
  const bits = BITS[cidr.family];
  const count = 1n << BigInt(Math.max(0, blockSize - cidr.prefix));
  const seed = createHash('sha1').update(`${node} ${blockSize}`).digest().readBigUInt64BE();
  const step = 1n << BigInt(bits - blockSize);
  for (let i = 0n; i < count; i += 1n) {
    const base = cidr.base + ((seed + i) % count) * step;
    const text = `${formatAddress(cidr.family, base)}/${blockSize}`;
    yield { family: cidr.family, prefix: blockSize, base, text };
  }
}
