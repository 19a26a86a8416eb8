import { linkFault } from '../link-fault.js';

/** A cut: nothing gets through. */
export const partition = linkFault({
  member: 'partition',
  text: () => 'partition',
  effect: (_, field) => ({ loss: 1, latencyMs: 0, jitterMs: 0, field }),
});
