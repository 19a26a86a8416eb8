import type { Clock, Random } from '#machinery';
import type { Client } from './client.js';
import type { InformerFactory } from './informer.js';

/** What every simulator (controller, scheduler, kubelet, kube-proxy, DNS …) is given. */
export interface SimulatorContext {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** The client of a node's own program; absent: `client` acts for all nodes. */
  readonly asNode?: (node: string) => Client;
}

/** Who acts for a node. */
export function clientOf({ client, asNode }: SimulatorContext, node: string): Client {
  return asNode?.(node) ?? client;
}

export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A part of the cluster that acts on its own. Idempotent and resumable: `start` after a restart continues from what the API holds. */
export interface Simulator {
  /** As in `--components` and `--controllers`: `deployment`, `scheduler`, `kubelet`. */
  readonly name: string;
  /** Asks for informers and registers handlers; the caller starts the informers afterwards, then calls `run`. */
  start(): void;
  /** Begins to work off the queue; called once the informers are synced. */
  run(): void;
  /** Items waiting or in work right now (delayed retries and timers in the future do not count). 0 means settled. */
  pending(): number;
  stop(): void;
}
