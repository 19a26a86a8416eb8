import type { Resource, SimulatorContext } from '#client';
import { pause } from '#machinery';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { Answering } from './answering.js';
import type { TrafficRun } from './traffic-run.js';

export const TRAFFIC_RUNS: Resource<TrafficRun> = {
  group: 'network.mockplane.io',
  version: 'v1',
  plural: 'trafficruns',
  kind: 'TrafficRun',
  namespaced: false,
};

/** Carries TrafficRuns out. What runs need is loaded with the first of them. */
export class TrafficRuns extends Answering<TrafficRun> {
  constructor(
    context: SimulatorContext,
    network: { readonly picture: () => NetworkPicture; readonly world: () => World },
  ) {
    super('traffic-runs', context, TRAFFIC_RUNS, async ({ spec }) => {
      const { answerTrafficRun } = await import('./traffic-run.js');
      return answerTrafficRun(network.picture(), network.world(), spec, pause);
    });
  }
}
