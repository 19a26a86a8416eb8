import type { Transit } from '../faults/transit.js';
import type { Step } from './step.js';

/** How a journey ends, as the client sees it. */
export type OutcomeKind =
  /** A process accepted the connection, or took the datagram. */
  | 'answered'
  /** An echo request came back. */
  | 'reply'
  /** TCP reset: `Connection refused`. */
  | 'reset'
  | 'icmp-port-unreachable'
  | 'icmp-admin-prohibited'
  | 'icmp-time-exceeded'
  /** Only of packets with a stated size: a device on the way lets only smaller ones through. */
  | 'icmp-fragmentation-needed'
  | 'timeout'
  /** The name has no address. */
  | 'unresolved';

/** Who answered. */
export interface Backend {
  readonly ip: string;
  readonly port: number;
  /** `namespace/name`, when a pod answered. */
  readonly pod?: string;
  /** The node that it runs on, or that answered itself. */
  readonly node?: string;
  readonly container?: string;
  /** The name of the process or machine. */
  readonly name: string;
}

/** One possible end of a journey. */
export interface Outcome {
  readonly outcome: OutcomeKind;
  /** How likely it is, given the random choices of the rules; 1 when there was none. */
  readonly probability: number;
  readonly backend?: Backend;
  /** The client's address and port as the backend sees them. */
  readonly sourceSeen?: string;
  readonly sourcePortSeen?: number;
  /** Sender of the answer or of the error. */
  readonly by?: string;
  /** The TTL that the answer has left when it reaches the client. */
  readonly replyTtl?: number;
  /** With `icmp-fragmentation-needed`: the largest packet that would go on, in bytes. */
  readonly mtu?: number;
  /** One sentence. */
  readonly reason: string;
  /** What would make it work, when there is something. */
  readonly fix?: string;
  /** What faults do to the exchange; absent: no fault has a say in it. */
  readonly transit?: Transit;
  /** Rules that kernels compared with the packets of the journey. */
  readonly rulesCompared: number;
  readonly steps: readonly Step[];
}
