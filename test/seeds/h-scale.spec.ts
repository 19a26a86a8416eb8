import { beforeAll, describe, expect, it } from 'vitest';
import { ContainerListeners, NetworkPicture, trace, type World } from '#network';
import {
  backends,
  ENDPOINTS,
  largeCluster,
  podAddress,
  serviceAddress,
} from '../support/large-cluster.js';

const size = { nodes: 1000, pods: 20_000, services: 2000 };

describe('H5: the network of a large cluster', () => {
  let picture: NetworkPicture;
  let world: World;
  beforeAll(() => {
    picture = NetworkPicture.fromManifests([...largeCluster(size)]);
    world = { listeners: new ContainerListeners(() => picture), now: 0, seed: 'large' };
  });

  it('H5: sends to each endpoint of a Service with the same likelihood, to none other, over the right nodes', async () => {
    for (let turn = 0; turn < 25; turn++) {
      const service = (turn * 797) % size.services;
      const client = (turn * 7919) % size.pods;
      const journey = await trace(picture, world, {
        from: { pod: `default/p${client}` },
        to: serviceAddress(service),
        port: 80,
        all: true,
      });
      const wanted = backends(service, size).map((pod) => podAddress(pod, size));
      expect(journey.outcomes.map(({ backend }) => String(backend?.ip)).sort()).toEqual(
        wanted.sort(),
      );
      for (const { outcome, probability, backend, sourceSeen, steps } of journey.outcomes) {
        expect(outcome).toBe('answered');
        expect(probability).toBeCloseTo(1 / ENDPOINTS, 9);
        const pod = Number(backend?.pod?.replace('default/p', ''));
        expect(backend?.node).toBe(`n${pod % size.nodes}`);
        const isItself = pod === client;
        expect(sourceSeen === podAddress(client, size)).toBe(!isItself);
        const hosts = new Set(steps.flatMap(({ node }) => node ?? []));
        expect(hosts).toEqual(new Set([`n${client % size.nodes}`, `n${pod % size.nodes}`]));
      }
    }
  });

  it('H5: a change of one object leaves all others as they are', async () => {
    const [service] = [1234];
    const before = picture;
    const slice = [...largeCluster(size)].find(
      ({ kind, metadata }) => kind === 'EndpointSlice' && metadata?.name === `s${service}-x`,
    ) as { endpoints: object[] };
    const after = before.with({ ...slice, endpoints: slice.endpoints.slice(0, 3) } as never);
    const ends = async (at: NetworkPicture, target: number): Promise<number> => {
      const request = { from: { node: 'n7' }, to: serviceAddress(target), port: 80, all: true };
      return (await trace(at, world, request)).outcomes.length;
    };
    expect([
      await ends(before, service),
      await ends(after, service),
      await ends(after, service + 1),
    ]).toEqual([ENDPOINTS, 3, ENDPOINTS]);
  });
});
