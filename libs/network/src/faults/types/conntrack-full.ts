import { machineFault } from '../machine-fault.js';

/**
 * A full connection table (`nf_conntrack: table full, dropping packet`): packets of known connections pass, the first packet of any
 * other is dropped, those of the machine's own processes and of probes among them.
 */
export const conntrackFull = machineFault('conntrackFull', 'full connection table on', (isHit) => ({
  refusesConnections: isHit,
}));
