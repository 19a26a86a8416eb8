import { tupleKey, type Tuple } from '../packet.js';

/** A connection that a node's kernel tracks: how its first packet came, and how its answers come back. */
export interface Connection {
  readonly original: Tuple;
  /** The tuple that answers have when they reach the node, after all translation. */
  readonly reply: Tuple;
  /** An answer has passed: the connection counts as established. */
  readonly isAnswered: boolean;
}

export interface Tracked {
  readonly connection: Connection;
  readonly direction: 'original' | 'reply';
}

/** As `nf_conntrack_max` of a small machine. */
const MAX_CONNECTIONS = 65_536;

/** The connections of all nodes. The oldest one gives way when a node's table is full. */
export class ConnectionTable {
  private readonly hosts = new Map<string, Map<string, Connection>>();

  find(host: string, tuple: Tuple): Tracked | undefined {
    const table = this.hosts.get(host);
    const key = tupleKey(tuple);
    const connection = table?.get(key);
    if (connection === undefined) return undefined;
    return { connection, direction: tupleKey(connection.original) === key ? 'original' : 'reply' };
  }

  add(host: string, connection: Connection): void {
    let table = this.hosts.get(host);
    if (table === undefined) this.hosts.set(host, (table = new Map()));
    const oldest = table.values().next();
    if (table.size >= 2 * MAX_CONNECTIONS && oldest.done !== true) this.drop(table, oldest.value);
    table.set(tupleKey(connection.original), connection);
    table.set(tupleKey(connection.reply), connection);
  }

  /** Forgets the connections of a host for which `isStale` is true; returns how many. */
  forget(host: string, isStale: (connection: Connection) => boolean): number {
    const table = this.hosts.get(host);
    const stale = new Set([...(table?.values() ?? [])].filter(isStale));
    for (const connection of stale) this.drop(table!, connection);
    return stale.size;
  }

  hostNames(): string[] {
    return [...this.hosts.keys()];
  }

  /** Takes everything over that another table holds. */
  merge(other: ConnectionTable): void {
    for (const [host, table] of other.hosts) {
      for (const connection of new Set(table.values())) this.add(host, connection);
    }
  }

  private drop(table: Map<string, Connection>, connection: Connection): void {
    table.delete(tupleKey(connection.original));
    table.delete(tupleKey(connection.reply));
  }
}
