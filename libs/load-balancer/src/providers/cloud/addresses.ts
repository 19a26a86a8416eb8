import type { Cidr, IP } from '#machinery';

/** Hands out addresses of a block, the lowest free one first; the first and the last address of the block stay unused. */
export class AddressBook {
  private readonly owners = new Map<string, string>();
  private readonly byOwner = new Map<string, IP>();

  constructor(private readonly block: Cidr) {}

  /** The address of an owner, a new one when it has none; undefined: the block is used up. */
  take(owner: string): IP | undefined {
    const known = this.byOwner.get(owner);
    if (known !== undefined) return known;
    const last = Number(this.block.size) - 1;
    for (let index = 1; index < last; index += 1) {
      const ip = this.block.at(index);
      if (!this.owners.has(ip.text)) return this.book(owner, ip);
    }
    return undefined;
  }

  /** Gives an owner the address that it had before; undefined when it is of another block, or somebody else's. */
  keep(owner: string, ip: IP): IP | undefined {
    const holder = this.owners.get(ip.text);
    if (!this.block.contains(ip) || (holder !== undefined && holder !== owner)) return undefined;
    return this.book(owner, ip);
  }

  release(owner: string): void {
    const ip = this.byOwner.get(owner);
    if (ip === undefined) return;
    this.byOwner.delete(owner);
    this.owners.delete(ip.text);
  }

  private book(owner: string, ip: IP): IP {
    this.owners.set(ip.text, owner);
    this.byOwner.set(owner, ip);
    return ip;
  }
}
