import { hostPort } from '#kube-proxy';
import { tupleKey, type Tuple } from '../packet.js';
import type { ConnectionState } from './conntrack-times.js';

/** A connection that a node's kernel tracks: how its first packet came, and how its answers come back. */
export interface Connection {
  readonly original: Tuple;
  /** The tuple that answers have when they reach the node, after all translation. */
  readonly reply: Tuple;
  readonly state: ConnectionState;
  /** When its last packet passed, in milliseconds of the cluster's clock. */
  readonly seenAt: number;
  /** Milliseconds of the cluster's clock after which the kernel has forgotten it. */
  readonly expiresAt: number;
}

export interface Tracked {
  readonly connection: Connection;
  readonly direction: 'original' | 'reply';
}

/** Connections that end at a backend: those that are open, and those that are about to begin or have ended. */
export interface Load {
  readonly active: number;
  readonly inactive: number;
}

/** For each node; real kernels keep more, but a simulator keeps the tables of all of them. */
export const MAX_CONNECTIONS = 4096;

/** One node's table, by both of a connection's tuples and by the backend that answers. */
class HostTable {
  private readonly byTuple = new Map<string, Connection>();
  private readonly byBackend = new Map<string, Set<Connection>>();

  get(key: string): Connection | undefined {
    return this.byTuple.get(key);
  }

  all(): Set<Connection> {
    return new Set(this.byTuple.values());
  }

  to(ip: string, port: number): Iterable<Connection> {
    return this.byBackend.get(hostPort(ip, port)) ?? [];
  }

  get size(): number {
    return this.byTuple.size / 2;
  }

  add(connection: Connection): void {
    const original = tupleKey(connection.original);
    const former = this.byTuple.get(original);
    if (former !== undefined) this.drop(former);
    const oldest = this.byTuple.values().next();
    if (this.size >= MAX_CONNECTIONS && oldest.done !== true) this.drop(oldest.value);
    this.byTuple.set(original, connection);
    this.byTuple.set(tupleKey(connection.reply), connection);
    const key = backendOf(connection);
    const others = this.byBackend.get(key);
    if (others === undefined) this.byBackend.set(key, new Set([connection]));
    else others.add(connection);
  }

  drop(connection: Connection): void {
    this.byTuple.delete(tupleKey(connection.original));
    this.byTuple.delete(tupleKey(connection.reply));
    const key = backendOf(connection);
    const others = this.byBackend.get(key);
    others?.delete(connection);
    if (others?.size === 0) this.byBackend.delete(key);
  }
}

const backendOf = ({ reply }: Connection): string => hostPort(reply.source, reply.sourcePort);

/** The connections of all nodes. The oldest one gives way when a node's table is full. */
export class ConnectionTable {
  private readonly hosts = new Map<string, HostTable>();

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
    if (table === undefined) this.hosts.set(host, (table = new HostTable()));
    table.add(connection);
  }

  /** How many connections of a host go to a backend and have not been forgotten. Datagrams count as active. */
  loadOf(host: string, ip: string, port: number, now: number): Load {
    const above = this.parent?.loadOf(host, ip, port, now);
    let { active, inactive } = above ?? { active: 0, inactive: 0 };
    for (const { state, original, expiresAt } of this.hosts.get(host)?.to(ip, port) ?? []) {
      if (expiresAt <= now) continue;
      if (state === 'replied' || original.protocol === 'udp') active += 1;
      else inactive += 1;
    }
    return { active, inactive };
  }

  /** Is the table of a host full? Those that have expired make room. */
  isFull(host: string, limit: number, now: number): boolean {
    const table = this.hosts.get(host);
    if (table === undefined || table.size < limit)
      return this.parent?.isFull(host, limit, now) === true;
    for (const connection of table.all()) if (connection.expiresAt <= now) table.drop(connection);
    return table.size >= limit;
  }

  /** Forgets the connections of a host for which `isStale` is true. */
  forget(host: string, isStale: (connection: Connection) => boolean): void {
    const table = this.hosts.get(host);
    for (const connection of table?.all() ?? []) if (isStale(connection)) table?.drop(connection);
  }

  /** Puts what `change` gives for it in the place of each connection; undefined: it stays as it is. */
  change(change: (host: string, connection: Connection) => Connection | undefined): void {
    for (const [host, table] of this.hosts) {
      for (const connection of table.all()) {
        const next = change(host, connection);
        if (next !== undefined) table.add(next);
      }
    }
  }

  /** What a host remembers and has not yet forgotten, the oldest first. */
  of(host: string, now: number): readonly Connection[] {
    const own = [...(this.hosts.get(host)?.all() ?? [])];
    return [...(this.parent?.of(host, now) ?? []), ...own.filter((each) => each.expiresAt > now)];
  }

  hostNames(): string[] {
    return [...this.hosts.keys()];
  }

  /** Takes everything over that another table holds itself. */
  merge(other: ConnectionTable): void {
    for (const [host, table] of other.hosts)
      for (const connection of table.all()) this.add(host, connection);
  }
}
