import type { KubeObject } from '#machinery';
import type { Outcome } from '../journey/outcome.js';
import type { Resolution } from '../names/lookup.js';

/** network.mockplane.io/v1 PacketTrace: a question about the network that is answered in its status when it is created. */
export interface PacketTrace extends KubeObject {
  readonly spec: PacketTraceSpec;
  readonly status?: PacketTraceStatus;
}

export interface PacketTraceSpec {
  /** Exactly one member: a pod of the namespace, a node, or an address. */
  readonly source: { readonly pod?: string; readonly node?: string; readonly ip?: string };
  /** A name, as a program at the source would use it, or an address. */
  readonly destination: string;
  /** Not for ICMP. */
  readonly port?: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | 'ICMP';
  readonly sourcePort?: number;
  /** The HTTP request that the connection carries: it is followed on beyond pods that are proxies. */
  readonly http?: {
    /** Default: GET. */
    readonly method?: string;
    /** Default: the destination. */
    readonly host?: string;
    /** Path and query; default: `/`. */
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** The client speaks TLS. */
    readonly tls?: boolean;
  };
  /** Every possible outcome with its probability. */
  readonly all?: boolean;
}

export interface PacketTraceStatus {
  /** The address that the destination stands for. */
  readonly destinationIP?: string;
  readonly resolution?: Resolution;
  readonly outcomes: readonly Outcome[];
  readonly complete: boolean;
  /** Why the question could not be answered as it stands; there are no outcomes then. */
  readonly error?: string;
}

/** The kinds of outcome, each once: what `kubectl get packettraces` shows. */
export function outcomeText(status: PacketTraceStatus | undefined): string {
  if (status === undefined) return '';
  if (status.error !== undefined) return 'error';
  return [...new Set(status.outcomes.map((outcome) => outcome.outcome))].join(',');
}
