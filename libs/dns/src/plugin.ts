import type { Clock, Random } from '#machinery';
import type { Dispenser } from './corefile/dispenser.js';
import type { LogSink } from './log-sink.js';
import type { DnsRecord, Message, Rcode } from './message.js';
import type { Metrics } from './metrics.js';
import type { ServiceData } from './service-data.js';
import type { UpstreamTransport } from './upstream.js';

/** One question on its way through the plugins of a server block. */
export interface Query {
  readonly message: Message;
  /** Name, type and class of the question; `name` in lower case with a final dot. */
  readonly name: string;
  readonly type: string;
  readonly class: string;
  readonly client: {
    readonly ip: string;
    readonly port: number;
    readonly transport: 'udp' | 'tcp';
    /** The address it was sent to, where that is known. */
    readonly destination?: string;
  };
  /** The zone of the server block that took the question. */
  readonly zone: string;
  /** The view of the server block; mostly empty. */
  readonly view: string;
  /** Values by label, where the block has `metadata`; a plugin may add to them. */
  readonly metadata?: Map<string, () => string>;
  /** As labels and log lines show the listener: `dns://:53`. */
  readonly server: string;
  /** Size of the question on the wire. */
  readonly size: number;
  /** Asks the whole server again, from the first plugin on: how an alias out of the zone is followed. */
  resolve(name: string, type: string): Promise<Message | undefined>;
  /** Notes who decided what, for network traces. */
  note(plugin: string, detail: string): void;
}

/** What a plugin makes of a question. Without `reply` the server answers with `rcode` alone, unless `silent`. */
export interface Outcome {
  readonly rcode: Rcode;
  readonly reply?: Message;
  readonly error?: string;
  /** The plugin whose reply it is. */
  readonly plugin?: string;
  /**
   * Milliseconds since the epoch until which the same question from anyone has this answer, unless the cluster's objects change.
   * A plugin that adds time or chance takes it away.
   */
  readonly stableUntil?: number;
  /** What a repetition of a stable answer must still do: counting. */
  readonly repeat?: () => void;
  /** Nothing is sent. */
  readonly silent?: boolean;
  /** Largest datagram for the client in bytes, where a plugin lowers what it asked for. */
  readonly payload?: number;
  /** Records of a zone transfer, which go out in as many messages as they need (RFC 5936 2.2). */
  readonly transfer?: readonly DnsRecord[] | undefined;
}

export type Answer = Outcome | Promise<Outcome>;
/** The rest of the chain. At its end it fails with `no next plugin found`. */
export type Next = (query: Query) => Answer;

/** A directive that was set up for one server block. All parts are optional: `ready` or `reload` handle no query. */
export interface PluginInstance {
  serve?(query: Query, next: Next): Answer;
  /** Called once all plugins are set up. Throws CorefileError when something that it needs is not there. */
  verify?(): void;
  /** The server waits for this before it serves the configuration. */
  awaits?(): Promise<void>;
  /** Called once all blocks are set up and serve; what it starts, `stop` ends. */
  start?(): void;
  stop?(): void;
  /** For the `ready` page; absent: always ready. */
  ready?(): boolean;
  /** An HTTP page that the plugin serves. */
  readonly page?: {
    readonly address: string;
    readonly answer: (path: string) => { status: number; body: string; contentType?: string };
  };
  /**
   * All records of the zone `name`, the SOA first and last; the SOA alone when `serial` (of an IXFR) is the zone's own. Undefined: not a
   * zone of this plugin.
   */
  transfer?(name: string, serial: number | undefined): Outcome['transfer'];
  /** Whether the block takes the question at all (`view`); asked before a block is chosen. */
  accepts?(query: Query): boolean;
  /** Puts what the plugin knows of a question into `labels`, for `metadata`. */
  describe?(query: Query, labels: Map<string, () => string>): void;
  /** `metadata`: what all plugins of the block know of a question. */
  collect?(query: Query): Map<string, () => string>;
  /** What `kubernetes` shows of the cluster, for `k8s_external`. */
  readonly cluster?: { exposes(namespace: string): boolean };
  /** `autopath @kubernetes`: search path for a client; undefined: none known. */
  searchPath?(query: Query): readonly string[] | undefined;
  /** Settings for the block itself. */
  readonly block?: Partial<BlockSettings>;
}

export interface BlockSettings {
  /** Addresses that the block listens on (`bind`); empty: all. */
  readonly bind: readonly string[];
  /** Name of the view that the block is; empty: it takes every question (`view`). */
  readonly view: string;
  /** Folder of relative paths (`root`). */
  readonly root: string;
  /** Poll interval and jitter in milliseconds (`reload`). */
  readonly reload: { readonly intervalMs: number; readonly jitterMs: number };
  /** Certificate of the block's encrypted servers (`tls`). */
  readonly tls?: TlsSettings;
  /**
   * Milliseconds until a connection without its first question, or without another one, is closed; questions that a connection may carry, -1
   * for any number (`timeouts`).
   */
  readonly connections: {
    readonly readMs: number;
    readonly idleMs: number;
    readonly maxQueries: number;
  };
  /** Sockets that CoreDNS would open for the block (`multisocket`). */
  readonly sockets: number;
}

/** PEM texts, and how clients are asked for certificates. */
export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly clientAuth: 'none' | 'request' | 'require' | 'verify-if-given' | 'require-and-verify';
}

/** What a plugin is set up with. */
export interface SetupContext {
  /** Zones of the server block, in lower case with a final dot. */
  readonly zones: readonly string[];
  /** Keys of the server block as they are served. */
  readonly keys: readonly { readonly scheme: string; readonly text: string }[];
  readonly server: string;
  readonly port: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: LogSink;
  readonly metrics: Metrics;
  readonly data: ServiceData;
  readonly upstreams: UpstreamTransport;
  /** Addresses of the server itself. */
  readonly ownAddresses: readonly string[];
  readonly hostname: string;
  readonly settings: BlockSettings;
  /** A file's text; undefined when there is none. */
  readFile(path: string): string | undefined;
  /** Paths of the files of a folder in alphabetical order; undefined when there is no such folder. */
  listFiles(folder: string): readonly string[] | undefined;
  /** Other plugins of the same block by name, once all are set up. */
  plugin(name: string): PluginInstance | undefined;
  /** All plugins of the block in order; complete once all are set up. */
  readonly instances: () => readonly PluginInstance[];
  /** Names of the block's plugins that handle queries, in order; complete once all are set up. */
  readonly handlers: () => readonly string[];
  /** Instances in all blocks that have a `ready`. */
  readiness(): readonly { readonly name: string; readonly instance: PluginInstance }[];
  /** Asks this server's own block (`loop`). */
  ask(name: string, type: string): void;
  /** Ends the program (`loop` found one). */
  exit(code: number): void;
}

/** One folder below `plugins/`. */
export interface DnsPlugin {
  readonly name: string;
  /** Reads the directive's words; undefined: nothing to do. Throws CorefileError. */
  setup(words: Dispenser, context: SetupContext): PluginInstance | undefined;
}
