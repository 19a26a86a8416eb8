import { PROXY_MODES, type Service } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { World } from '../../journey/world.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { Simulation } from '../run/simulation.js';
import { TrafficError, type TrafficSpec } from '../spec.js';
import { costOf } from './costs.js';
import type { Cost } from './results.js';

/** Flows that are enough for a mean. */
const SAMPLE = 2000;

/**
 * The same traffic in other modes of kube-proxy, and in clusters with more Services: what kernels would compare. The Services that are
 * added have one endpoint each, the first that there is; half of them stand before all others in the order of names, half behind.
 */
export async function compareCosts(
  picture: NetworkPicture,
  world: World,
  spec: TrafficSpec,
  pause: () => Promise<void> | undefined,
): Promise<readonly Cost[]> {
  const { compare, events: _, ...calm } = spec;
  if (compare === undefined) return [];
  const { services } = picture.proxy;
  const nodes = [...picture.nodes()].map(({ name }) => name);
  const config = picture.proxy.on(nodes[0] ?? '')?.config ?? picture.proxy.config;
  const modes = compare.modes ?? Object.keys(PROXY_MODES);
  const costs: Cost[] = [];
  for (const count of compare.services ?? [services.size]) {
    const crowded = withServices(picture, count);
    for (const mode of modes) {
      const other = { ...config, mode };
      const programs = new Map(nodes.map((node) => [node, other]));
      const there = crowded.withProxyConfigs(programs);
      costs.push({ ...(await sample(there, world, calm, pause)), mode });
    }
  }
  return costs;
}

async function sample(
  picture: NetworkPicture,
  world: World,
  spec: Omit<TrafficSpec, 'compare' | 'events'>,
  pause: () => Promise<void> | undefined,
): Promise<Cost> {
  const flows = Math.ceil(SAMPLE / spec.loads.length);
  const loads = spec.loads.map((load) => {
    const { rate, ...rest } = load;
    return rate === undefined ? { ...load, flows } : { ...rest, flows };
  });
  const simulation = new Simulation(picture, world, { ...spec, points: 1, loads });
  await simulation.run(pause);
  const { fates } = simulation;
  return costOf(
    simulation,
    Float64Array.from(fates.entries, (_, at) => fates.tally.total(at)),
  );
}

/** Addresses of added Services: a block that nobody uses (RFC 2544, for benchmarks). */
const addressOf = (index: number): string => `198.18.${(index >> 8) & 255}.${index & 255}`;

function withServices(picture: NetworkPicture, count: number): NetworkPicture {
  const { services } = picture.proxy;
  const missing = count - services.size;
  if (missing < 0)
    throw new TrafficError(
      `the cluster has ${services.size} Services, so that ${count} are no more`,
    );
  const endpoint = firstEndpoint(picture);
  let next = picture;
  for (let index = 0; index < missing; index += 1) {
    const name = `${index % 2 === 0 ? '0' : 'zz'}-added-${index}`;
    const namespace = index % 2 === 0 ? '0' : 'zz';
    for (const object of serviceLike(namespace, name, addressOf(index), endpoint))
      next = next.with(object);
  }
  return next;
}

function firstEndpoint(picture: NetworkPicture): { ip: string; port: number; nodeName: string } {
  for (const { ports } of picture.proxy.services.values())
    for (const { endpoints } of ports)
      for (const endpoint of endpoints) if (endpoint.ready) return endpoint;
  throw new TrafficError('there is no endpoint that added Services could have');
}

function serviceLike(
  namespace: string,
  name: string,
  clusterIP: string,
  { ip, port, nodeName }: { ip: string; port: number; nodeName: string },
): KubeObject[] {
  const service: Service = {
    kind: 'Service',
    metadata: { namespace, name },
    spec: { clusterIP, clusterIPs: [clusterIP], ports: [{ port: 80, protocol: 'TCP' }] },
  };
  const slice: object = {
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints: [{ addresses: [ip], conditions: { ready: true }, nodeName }],
  };
  return [service, slice];
}
