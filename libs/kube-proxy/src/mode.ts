import type { Family } from './address.js';
import type { ObjectRef, Origin } from './objects.js';
import type { ProxyNode } from './picture/proxy-node.js';
import type { ProxyState } from './picture/proxy-state.js';

/** The five places in the kernel's path of a packet where rules run. */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID';

/** A packet as rules see it at a hook. Ports are 0 for ICMP. */
export interface HookPacket {
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly inDevice?: string;
  readonly outDevice?: string;
  readonly mark: number;
  readonly state: ConnectionState;
  /** True for the first packet of a connection on this node: the only one that nat rules decide about. */
  readonly isFirst: boolean;
  /** True once the connection's destination has been translated. */
  readonly isTranslated: boolean;
}

/** What a walk asks of the world around the rules. */
export interface WalkContext {
  /** Is the address one of the node's own? */
  isLocal(ip: string): boolean;
  /** The first address of a device of the node; of a packet that the node made itself, its own address. */
  deviceAddress?(device: string | undefined): string | undefined;
  /** Is the random match with this probability (above 0, below 1) true for this packet? */
  choose(probability: number): boolean;
  /** Milliseconds of the cluster's clock. */
  readonly now: number;
  /** Memory of clients for session affinity on this node. Absent: every client is new. */
  readonly affinity?: AffinityMemory;
  /** What balancers of this node remember between connections. Absent: any of their states is possible. */
  readonly balancing?: BalancingMemory;
}

/** Which client was sent to which endpoint, and when (the kernel's `recent` lists). */
export interface AffinityMemory {
  lastSeen(list: string, client: string): number | undefined;
  touch(list: string, client: string, now: number): void;
}

/** What decides where a balancer sends the next connection. */
export interface BalancingMemory {
  /** A number that the balancer keeps under this name, such as the place that its round has reached. */
  read(name: string): number | undefined;
  write(name: string, value: number): void;
  /** Adds one to the number under this name: statistics, which decide nothing. Absent: nobody reads them. */
  count?(name: string): void;
  /** Connections of this node that go to a backend: open ones, and those that are about to begin or end. */
  connectionsTo(ip: string, port: number): { readonly active: number; readonly inactive: number };
}

/** A rule that a packet matched. */
export interface RuleHit {
  readonly table: string;
  readonly chain: string;
  /** Position in the chain, counted from 1 as `iptables -L --line-numbers` does. */
  readonly number: number;
  /** The rule as the node's own tool prints it. Made when it is read: the rule of a large Service is long. */
  readonly text: string;
  /** What the rule did, as a sentence without subject: `jumps to KUBE-SVC-…`. */
  readonly effect: string;
  readonly origin?: Origin;
  /** The rule changed the destination. */
  readonly translates?: true;
}

export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'reject'; readonly with: 'icmp-port-unreachable' | 'icmp-admin-prohibited' };

/** The outcome of one hook. */
export interface HookResult {
  readonly verdict: Verdict;
  readonly mark: number;
  readonly translateTo?: { readonly ip: string; readonly port: number };
  readonly masquerade: boolean;
  readonly hits: readonly RuleHit[];
  /** Rules that the kernel compared with the packet: what the hook costs. */
  readonly compared: number;
}

/** A connection that kube-proxy has accepted and carries on to an endpoint. */
export interface Relay {
  readonly service: ObjectRef;
  /** `namespace/name:port`. */
  readonly portName: string;
  /** The endpoint to dial next; undefined when the proxy gives up. */
  next(): { readonly ip: string; readonly port: number; readonly origin: Origin } | undefined;
}

/** Tools that print what a node is programmed with. */
export type RuleTool = 'iptables-save' | 'nft' | 'ipvsadm' | 'ipset';

/** A connection that a node remembers, as its balancer sees it. */
export interface BalancedConnection {
  readonly protocol: string;
  /** `ip:port`. */
  readonly client: string;
  readonly virtual: { readonly ip: string; readonly port: number };
  readonly backend: { readonly ip: string; readonly port: number };
  /** As the balancer names it: `ESTABLISHED`. */
  readonly state: string;
  readonly isActive: boolean;
  readonly secondsLeft: number;
}

/** What a balancer knows of connections beside its rules. */
export interface BalancerView {
  readonly connections: readonly BalancedConnection[];
  /** How many connections have been placed, by the name that they are counted under. */
  counted(name: string): number;
  /** Packets and bytes that one connection takes each way. */
  exchange(protocol: string): { readonly packets: number; readonly bytes: number };
}

/** What of a balancer is listed. */
export type BalancerListing = 'servers' | 'connections' | 'stats';

/** The rules of one node, made from one state. */
export interface NodeRules {
  readonly mode: string;
  readonly node: ProxyNode;
  readonly state: ProxyState;
  /** The tools of the node that show what kube-proxy has programmed; the first one is what `print` shows by default. */
  readonly tools: readonly RuleTool[];
  /** The whole state of a family as one of `tools` prints it; RangeError for any other. */
  print(family: Family, tool?: RuleTool): string;
  /** What a balancer of the node lists, with its connections. Absent: the mode has none in the kernel. */
  balancer?(family: Family, listing: BalancerListing, view: BalancerView): string;
  /** Sends a packet through one hook; nat rules only see the first packet of a connection. */
  walk(hook: Hook, packet: HookPacket, context: WalkContext): HookResult;
  /** The client lists that rules with session affinity use; the kernel forgets a list when its last rule goes. */
  affinityLists(): ReadonlySet<string>;
  /** The proxy process that accepts what has arrived at this port of the node. Absent: kube-proxy is in no connection itself. */
  relay?(packet: HookPacket, context: WalkContext): Relay | undefined;
  /** Addresses of Services that are addresses of the node, too. Absent: there are none. */
  holds?(ip: string): boolean;
  size(family: Family): { readonly chains: number; readonly rules: number };
  /** How many rules kube-proxy keeps in each table of iptables, beside its jumps from built-in chains. Absent: the mode does not count them. */
  tableSizes?(family: Family): ReadonlyMap<string, number>;
}

/** One way in which kube-proxy programs a node. */
export interface ProxyMode {
  /** As in `mode:` of the configuration. */
  readonly name: string;
  /** The rules of a node for a state. Cheap: parts that depend on nothing of the node are shared, texts are made on demand. */
  sync(state: ProxyState, node: ProxyNode): NodeRules;
}
