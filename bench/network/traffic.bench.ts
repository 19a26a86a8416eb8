/** Flows of traffic through a compiled picture: from 1,000 pods on 100 nodes to 20 Services, with their full path, without and with policies. */
import { bench, describe } from 'vitest';
import { DEFAULT_CONFIG } from '#kube-proxy';
import { SeededRandom } from '#machinery';
import {
  ContainerListeners,
  loadTraffic,
  NetworkPicture,
  type TrafficSpec,
  type World,
} from '#network';
import { largeCluster } from '../../test/support/large-cluster.js';

type Manifest = Parameters<NetworkPicture['with']>[0];

const FLOWS = 20_000_000;
const SERVICES = 20;

/** Least flows a second on one core. */
const FLOOR = { plain: 5_000_000, policy: 1_000_000 };

/** Half of the pods may not be called by the other half. */
function policies(): Manifest[] {
  return Array.from({ length: 50 }, (_, n) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'default', name: `p${n}` },
    spec: {
      podSelector: { matchLabels: { tier: `t${n % 3}` } },
      ingress: [{ from: [{ podSelector: { matchLabels: { tier: `t${(n + 1) % 3}` } } }] }],
    },
  }));
}

const labelled = (object: Manifest, index: number): Manifest =>
  object.kind === 'Pod'
    ? { ...object, metadata: { ...object.metadata, labels: { tier: `t${index % 3}` } } }
    : object;

const objects = [...largeCluster({ nodes: 100, pods: 1000, services: SERVICES })].map(labelled);

const spec: TrafficSpec = {
  loads: [
    {
      from: { pods: { namespace: 'default' } },
      to: Array.from({ length: SERVICES }, (_, n) => ({ service: { name: `s${n}` } })),
      toDistribution: { distribution: 'Zipf' },
      flows: FLOWS,
    },
  ],
};

const { Simulation } = await loadTraffic();

/** Microseconds of CPU that all threads of the process have used. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

async function costOf(
  picture: NetworkPicture,
  flows: number,
): Promise<[cpu: number, ways: number]> {
  const world: World = { listeners: new ContainerListeners(() => picture), now: 0, seed: 'bench' };
  const [load] = spec.loads;
  const simulation = new Simulation(picture, world, { ...spec, loads: [{ ...load!, flows }] });
  const before = cpu();
  await simulation.run(() => undefined);
  return [cpu() - before, simulation.fates.entries.length];
}

for (const mode of ['iptables', 'nftables']) {
  for (const [name, extra, floor] of [
    ['without policies', [], FLOOR.plain],
    ['with 50 policies', policies(), FLOOR.policy],
  ] as const) {
    const config = { ...DEFAULT_CONFIG, mode };
    const picture = NetworkPicture.fromManifests([...objects, ...extra], {}, config);
    const [few] = await costOf(picture, FLOWS / 10);
    const [many, ways] = await costOf(picture, FLOWS);
    // What both runs have in common is compiling.
    const perSecond = ((FLOWS * 0.9) / (many - few)) * 1e6;
    console.log(
      `${mode}, ${name}: ${(perSecond / 1e6).toFixed(2)} M flows a second of CPU, ${ways} ways; ` +
        `${(few / 1e6).toFixed(1)} s for compiling and the first ${FLOWS / 10}`,
    );
    if (perSecond < floor)
      throw new Error(`${mode} ${name}: ${perSecond} flows a second are below ${floor}`);
  }
}

describe('chance', () => {
  const random = new SeededRandom('bench');
  bench('a million random numbers', () => {
    let sum = 0;
    for (let n = 0; n < 1_000_000; n += 1) sum += random.next();
    if (sum === 0) throw new Error('no chance');
  });
});
