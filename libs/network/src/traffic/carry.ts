import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { resultsOf } from './results/collect.js';
import { compareCosts } from './results/comparison.js';
import type { TrafficResults } from './results/results.js';
import { Simulation } from './run/simulation.js';
import type { TrafficSpec } from './spec.js';

/**
 * Sends the traffic of a spec through a picture. `pause` is called again and again; a promise from it is waited for, so that others have
 * their turns. Rejects with TrafficError when the spec cannot be carried out, and TraceError when an origin makes no sense.
 */
export async function carry(
  picture: NetworkPicture,
  world: World,
  spec: TrafficSpec,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<TrafficResults> {
  const { memory: _, ...fresh } = world;
  const simulation = new Simulation(picture, fresh, spec);
  await simulation.run(pause);
  return resultsOf(simulation, await compareCosts(picture, fresh, spec, pause));
}
