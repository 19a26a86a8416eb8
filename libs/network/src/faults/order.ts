import type { FaultType } from './active-fault.js';
import { conntrackFull } from './types/conntrack-full.js';
import { dnsUpstreamDown } from './types/dns-upstream-down.js';
import { latency } from './types/latency.js';
import { nodeDown } from './types/node-down.js';
import { packetLoss } from './types/packet-loss.js';
import { partition } from './types/partition.js';
import { slowStart } from './types/slow-start.js';

/** Every type of fault, as people are told of them. */
export const FAULT_TYPES = [
  nodeDown,
  partition,
  packetLoss,
  latency,
  conntrackFull,
  dnsUpstreamDown,
  slowStart,
] as unknown as readonly FaultType[];
