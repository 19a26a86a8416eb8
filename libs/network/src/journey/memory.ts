import { isStaleUdpFlow, type AffinityMemory, type BalancingMemory } from '#kube-proxy';
import type { NetworkPicture } from '../picture/picture.js';
import { conntrackOf, lifetime } from './conntrack-times.js';
import { ConnectionTable } from './connection-table.js';
import { TrafficCounters } from './traffic.js';

/** The kernel keeps this many clients for each list. */
const MAX_CLIENTS = 100;

/** Balancers of all nodes together keep this many numbers. */
const MAX_NUMBERS = 65_536;

/** What the nodes remember between packets, as a journey uses it. */
export interface Memory {
  readonly connections: ConnectionTable;
  readonly traffic: TrafficCounters;
  affinity(node: string): AffinityMemory;
  /** What balancers of a node remember; `now` decides which connections still count. Undefined: any of their states is possible. */
  balancing(node: string, now: number): BalancingMemory | undefined;
  /** The same memory for somebody who only asks: what their journeys do is not remembered. */
  observed(): Memory;
}

/**
 * The memory of all nodes: connections, and the clients of Services with affinity. A journey without one is the first packet that the
 * cluster ever saw.
 */
export class NetworkMemory implements Memory {
  readonly connections = new ConnectionTable();
  readonly traffic = new TrafficCounters();
  /** By node, list and client: when the client was last seen. */
  private readonly clients = new Map<string, Map<string, Map<string, number>>>();

  /** What balancers keep, by node and name. */
  private readonly numbers = new Map<string, number>();

  affinity(node: string): AffinityMemory {
    return {
      lastSeen: (list, client) => this.clients.get(node)?.get(list)?.get(client),
      touch: (list, client, now) => this.touch(node, list, client, now),
    };
  }

  balancing(node: string, now: number): BalancingMemory {
    return {
      read: (name) => this.numbers.get(`${node} ${name}`),
      write: (name, value) => this.write(`${node} ${name}`, value),
      count: (name) => {
        const key = `${node} ${name}`;
        this.write(key, (this.numbers.get(key) ?? 0) + 1);
      },
      connectionsTo: (ip, port) => this.connections.loadOf(node, ip, port, now),
    };
  }

  observed(): Memory {
    const { connections } = this;
    return {
      observed: () => this.observed(),
      connections: new ConnectionTable(connections),
      traffic: new TrafficCounters(),
      affinity: (node) => ({
        lastSeen: (list, client) => this.affinity(node).lastSeen(list, client),
        touch: () => undefined,
      }),
      balancing: (node, now) => ({
        ...this.balancing(node, now),
        write: () => undefined,
        count: () => undefined,
      }),
    };
  }

  /**
   * What a sync of kube-proxy makes the kernels forget: UDP flows whose backend is gone, and clients of endpoints without rules.
   * To be called when the picture has changed.
   */
  afterSync(picture: NetworkPicture): void {
    this.forgetStaleFlows(picture);
    for (const [name, lists] of this.clients) {
      const known = picture.rules(name)?.affinityLists();
      for (const list of lists.keys()) if (known?.has(list) !== true) lists.delete(list);
    }
  }

  /**
   * A pod with these addresses has ended and closed its side of every connection; the other side has not. To be called when the pod is
   * gone; `now` in milliseconds.
   */
  closeHalf(picture: NetworkPicture, ips: readonly string[], now: number): void {
    this.connections.change((host, connection) => {
      const { original, reply, state } = connection;
      if (original.protocol !== 'tcp' || state !== 'replied') return undefined;
      if (!ips.includes(reply.source) && !ips.includes(original.source)) return undefined;
      const expiresAt = now + lifetime('tcp', 'half-closed', conntrackOf(picture, host));
      return { ...connection, state: 'half-closed', seenAt: now, expiresAt };
    });
  }

  private forgetStaleFlows(picture: NetworkPicture): void {
    for (const host of this.connections.hostNames()) {
      const node = picture.node(host);
      this.connections.forget(host, ({ original, reply }) => {
        if (node === undefined) return true;
        const proxy = picture.rules(host)?.state;
        if (original.protocol !== 'udp' || proxy === undefined) return false;
        const isTranslated =
          reply.source !== original.destination || reply.sourcePort !== original.destinationPort;
        return isStaleUdpFlow(proxy, {
          destination: original.destination,
          destinationPort: original.destinationPort,
          isToNode: node.addresses.includes(original.destination),
          translatedTo: isTranslated ? { ip: reply.source, port: reply.sourcePort } : undefined,
        });
      });
    }
  }

  private write(name: string, value: number): void {
    this.numbers.delete(name);
    this.numbers.set(name, value);
    const oldest = this.numbers.keys().next();
    if (this.numbers.size > MAX_NUMBERS && oldest.done !== true) this.numbers.delete(oldest.value);
  }

  private touch(node: string, list: string, client: string, now: number): void {
    let lists = this.clients.get(node);
    if (lists === undefined) this.clients.set(node, (lists = new Map()));
    let seen = lists.get(list);
    if (seen === undefined) lists.set(list, (seen = new Map()));
    seen.delete(client);
    seen.set(client, now);
    const oldest = seen.keys().next();
    if (seen.size > MAX_CLIENTS && oldest.done !== true) seen.delete(oldest.value);
  }
}
