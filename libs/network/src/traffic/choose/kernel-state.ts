import { grown } from './draw-table.js';

/** Clients that iptables' `recent` keeps for a list (`ip_list_tot` of the module). */
export const MAX_RECENT = 100;
/** Elements of a set of kube-proxy's nftables mode; other modes state no bound, and a run needs one. */
export const MAX_CLIENTS = 65_535;

/** What the kernels and proxies of all nodes remember in the course of a run, by small numbers instead of names. */
export class KernelState {
  private readonly slots = new Map<string, number>();
  private values = new Int32Array(64).fill(-1);
  private readonly clientNumbers = new Map<string, number>();
  private readonly lists = new Map<string, number>();
  /** Of each list: when a client was last seen, the longest ago first. */
  private readonly clients: Map<number, number>[] = [];

  /** The number of a number that a balancer keeps under a name. */
  slot(name: string): number {
    let slot = this.slots.get(name);
    if (slot === undefined) {
      this.slots.set(name, (slot = this.slots.size));
      if (slot >= this.values.length) {
        const { length } = this.values;
        this.values = grown(this.values, slot + 1, Int32Array).fill(-1, length);
      }
    }
    return slot;
  }

  /** -1: nothing has been written. */
  read(slot: number): number {
    return this.values[slot]!;
  }

  write(slot: number, value: number): void {
    this.values[slot] = value;
  }

  /** The number of a client. */
  client(name: string): number {
    let number = this.clientNumbers.get(name);
    if (number === undefined) this.clientNumbers.set(name, (number = this.clientNumbers.size));
    return number;
  }

  /** The number of a list of clients. */
  list(name: string): number {
    let list = this.lists.get(name);
    if (list === undefined) {
      this.lists.set(name, (list = this.clients.length));
      this.clients.push(new Map());
    }
    return list;
  }

  lastSeen(list: number, client: number): number | undefined {
    return this.clients[list]!.get(client);
  }

  /** Puts a client down; a list that has `limit` clients forgets the one that was quiet for longest. */
  touch(list: number, client: number, now: number, limit: number): void {
    const seen = this.clients[list]!;
    seen.delete(client);
    seen.set(client, now);
    if (seen.size <= limit) return;
    const oldest = seen.keys().next();
    if (oldest.done !== true) seen.delete(oldest.value);
  }

  /** Forgets the lists for which `isKept` is false: kernels do when the last rule with a list goes. */
  forgetLists(isKept: (name: string) => boolean): void {
    for (const [name, list] of this.lists) if (!isKept(name)) this.clients[list]!.clear();
  }
}
