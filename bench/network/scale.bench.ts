/** A trace in a cluster of 5,000 nodes, 150,000 pods and 10,000 Services; prints the time to load it, the memory and the 99th percentile. */
import { bench, describe } from 'vitest';
import { ContainerListeners, NetworkPicture, traceOnce, type World } from '#network';
import { largeCluster, serviceAddress } from '../../test/support/large-cluster.js';

const size = { nodes: 5000, pods: 150_000, services: 10_000 };
const TRACES = 5000;

const started = performance.now();
const picture = NetworkPicture.fromManifests([...largeCluster(size)]);
const world: World = { listeners: new ContainerListeners(() => picture), now: 0, seed: 'large' };
const loaded = performance.now() - started;

let at = 0;
function one(): void {
  at += 1;
  const outcome = traceOnce(
    picture,
    { ...world, seed: `${at}` },
    {
      from: { pod: `default/p${(at * 7919) % size.pods}` },
      ip: serviceAddress((at * 797) % size.services),
      port: 80,
      protocol: 'tcp',
    },
  );
  if (outcome.outcome !== 'answered') throw new Error(outcome.reason);
}

const times = Array.from({ length: TRACES }, () => {
  const before = performance.now();
  one();
  return performance.now() - before;
}).sort((left, right) => left - right);
const at99 = times[Math.floor(TRACES * 0.99)] ?? 0;
const { heapUsed, rss } = process.memoryUsage();
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
console.log(
  `${size.nodes} nodes, ${size.pods} pods, ${size.services} Services: loaded in ${Math.round(loaded)} ms; ` +
    `heap ${megabytes(heapUsed)}, process ${megabytes(rss)}; ` +
    `${TRACES} traces: median ${times[TRACES / 2]?.toFixed(3)} ms, p99 ${at99.toFixed(3)} ms`,
);

describe('a large cluster', () => {
  bench('a trace from a pod to a Service', one);
});
