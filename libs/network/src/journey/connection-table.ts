import { tupleKey, type Tuple } from '../packet.js';

/** A connection that a node's kernel tracks: how its first packet came, and how its answers come back. */
export interface Connection {
  readonly original: Tuple;
  /** The tuple that answers have when they reach the node, after all translation. */
  readonly reply: Tuple;
  /** An answer has passed: the connection counts as established. */
  readonly isAnswered: boolean;
  /** Milliseconds of the cluster's clock after which the kernel has forgotten it. */
  readonly expiresAt: number;
}

export interface Tracked {
  readonly connection: Connection;
  readonly direction: 'original' | 'reply';
}

/** For each node; real kernels keep more, but a simulator keeps the tables of all of them. */
const MAX_CONNECTIONS = 4096;

/** The connections of all nodes. The oldest one gives way when a node's table is full. */
export class ConnectionTable {
  private readonly hosts = new Map<string, Map<string, Connection>>();

  /** What `parent` knows is found here too; nothing is ever written there. */
  constructor(private readonly parent?: ConnectionTable) {}

  find(host: string, tuple: Tuple, now: number): Tracked | undefined {
    const key = tupleKey(tuple);
    const connection = this.hosts.get(host)?.get(key);
    if (connection === undefined || connection.expiresAt <= now)
      return this.parent?.find(host, tuple, now);
    return { connection, direction: tupleKey(connection.original) === key ? 'original' : 'reply' };
  }

  add(host: string, connection: Connection): void {
    let table = this.hosts.get(host);
    if (table === undefined) this.hosts.set(host, (table = new Map()));
    const oldest = table.values().next();
    if (table.size >= 2 * MAX_CONNECTIONS && oldest.done !== true) drop(table, oldest.value);
    table.set(tupleKey(connection.original), connection);
    table.set(tupleKey(connection.reply), connection);
  }

  /** How many connections of a host go to a backend and have not been forgotten. */
  countTo(host: string, ip: string, port: number, now: number): number {
    const own = new Set(this.hosts.get(host)?.values());
    const count = [...own].filter(
      ({ reply, expiresAt }) => reply.source === ip && reply.sourcePort === port && expiresAt > now,
    ).length;
    return count + (this.parent?.countTo(host, ip, port, now) ?? 0);
  }

  /** Forgets the connections of a host for which `isStale` is true. */
  forget(host: string, isStale: (connection: Connection) => boolean): void {
    const table = this.hosts.get(host);
    if (table === undefined) return;
    for (const connection of new Set(table.values()))
      if (isStale(connection)) drop(table, connection);
  }

  /** What a host remembers and has not yet forgotten, the oldest first. */
  of(host: string, now: number): readonly Connection[] {
    const own = [...new Set(this.hosts.get(host)?.values())];
    return [...(this.parent?.of(host, now) ?? []), ...own.filter((each) => each.expiresAt > now)];
  }

  hostNames(): string[] {
    return [...this.hosts.keys()];
  }

  /** Takes everything over that another table holds itself. */
  merge(other: ConnectionTable): void {
    for (const [host, table] of other.hosts) {
      for (const connection of new Set(table.values())) this.add(host, connection);
    }
  }
}

function drop(table: Map<string, Connection>, connection: Connection): void {
  table.delete(tupleKey(connection.original));
  table.delete(tupleKey(connection.reply));
}
