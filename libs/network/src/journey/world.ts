import type { Host } from '../fabric/host.js';
import type { Protocol } from '../packet.js';
import type { Crossing } from './traffic.js';
import type { Captures } from './captures.js';
import type { Memory } from './memory.js';
import type { Proxies } from './proxies.js';

/** What listens on an address. Asked when a packet has arrived there. */
export interface Listeners {
  /** The process behind the port, or undefined when the port is closed. The host is a pod, a node or an outside host. */
  listening(at: {
    readonly host: Host;
    readonly ip: string;
    readonly port: number;
    readonly protocol: Protocol;
  }): { readonly container?: string; readonly name: string } | undefined;
}

/** One answer to a DNS question, as the server behind the nameserver's address gives it. */
export interface ResolverAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'FORMERR' | 'NOTIMP';
  readonly records: readonly {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly data: string;
  }[];
  readonly authority?: readonly {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly data: string;
  }[];
  readonly authoritative?: boolean;
  /** What gave the answer: a plug-in, an upstream server. */
  readonly answeredBy?: string;
}

/** A DNS server without the network in between; `from` is the client as the server sees it. */
export interface Resolver {
  query(
    name: string,
    type: string,
    from: { readonly ip: string },
  ): ResolverAnswer | Promise<ResolverAnswer>;
}

/** Everything around a picture that a journey needs. */
export interface World {
  readonly listeners: Listeners;
  /** The DNS server of the cluster. Absent: no name can be looked up there. */
  readonly resolver?: Resolver;
  /** DNS servers outside, which nodes and pods with dnsPolicy Default ask. */
  readonly upstream?: Resolver;
  /** Pods that pass HTTP requests on; absent: there are none. */
  readonly proxies?: Proxies;
  /** Which probes keep a pod (`namespace/name`) from being ready, and what they get; absent: nobody knows. */
  readonly failingProbes?: (pod: string) => readonly string[];
  /** Absent: nothing has happened before. */
  readonly memory?: Memory;
  /** Told every place that packets of a journey have come through. */
  readonly crossed?: (crossings: readonly Crossing[]) => void;
  /** Who looks at packets; absent: nobody. */
  readonly captures?: Captures;
  /** Milliseconds of the cluster's clock. */
  readonly now: number;
  /**
   * What becomes of packets that a lossy link may lose. Default: chance decides for each. `counted`: they go on, and the outcome says how
   * likely a loss was, for callers that send again what is lost.
   */
  readonly loss?: 'decided' | 'counted';
  /** Any text; the same one gives the same choices. */
  readonly seed: string;
}

/** The world for somebody who only asks: what is sent there is neither remembered nor seen. */
export function forQuestions(world: World): World {
  const quiet: { -readonly [Key in keyof World]: World[Key] } = { ...world };
  delete quiet.captures;
  if (world.memory !== undefined) quiet.memory = world.memory.observed();
  return quiet;
}
