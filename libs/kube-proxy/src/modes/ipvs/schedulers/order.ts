import { destinationHash, maglevHash, sourceHash } from './hashing.js';
import { leastConnection, neverQueue, shortestDelay } from './least-connection.js';
import { localityLeastConnection, localityWithReplication } from './locality.js';
import { roundRobin } from './round-robin.js';
import type { Scheduler } from './scheduler.js';

/** The schedulers by the name that `ipvs.scheduler` of the configuration gives them. */
export const SCHEDULERS: Readonly<Record<string, Scheduler>> = {
  rr: roundRobin,
  wrr: roundRobin,
  lc: leastConnection,
  wlc: leastConnection,
  sed: shortestDelay,
  nq: neverQueue,
  lblc: localityLeastConnection,
  lblcr: localityWithReplication,
  dh: destinationHash,
  sh: sourceHash,
  mh: maglevHash,
};
