import { machineFault } from '../machine-fault.js';

/** Machines without power: their processes are dead, their kubelets report nothing, and packets find nobody. */
export const nodeDown = machineFault('nodeDown', 'no power on', (isHit) => ({ isDown: isHit }));
