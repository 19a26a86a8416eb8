import type { KubeObject } from '#machinery';
import { QUESTION_ERRORS } from '../traffic/errors.js';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { carry } from '../traffic/carry.js';
import type { TrafficResults } from '../traffic/results/results.js';
import type { TrafficSpec } from '../traffic/spec.js';

/** network.mockplane.io/v1 TrafficRun: flows sent through the network, with what comes of them in the status. */
export interface TrafficRun extends KubeObject {
  readonly spec: TrafficSpec;
  readonly status?: TrafficRunStatus;
}

export interface TrafficRunStatus extends Partial<TrafficResults> {
  /** False when lists are longer than what is told of them. */
  readonly complete: boolean;
  /** Why the run could not be made; there are no results then. */
  readonly error?: string;
}

/** An object must stay well below the size that the API takes. */
const MAX_ITEMS = { endpoints: 500, nodes: 500, masquerading: 200, spread: 200, zones: 100 };

/** The status for a valid spec. */
export async function answerTrafficRun(
  picture: NetworkPicture,
  world: World,
  spec: TrafficSpec,
  pause: () => Promise<void> | undefined,
): Promise<TrafficRunStatus> {
  try {
    return shortened(await carry(picture, world, spec, pause));
  } catch (error) {
    if (!QUESTION_ERRORS.some((Known) => error instanceof Known)) throw error;
    return { complete: true, error: (error as Error).message };
  }
}

function shortened(results: TrafficResults): TrafficRunStatus {
  const { endpoints, nodes, masquerading, spread, zones } = results;
  const lists = { endpoints, nodes, masquerading, spread, zones };
  const names = Object.keys(MAX_ITEMS) as (keyof typeof MAX_ITEMS)[];
  return {
    ...results,
    ...Object.fromEntries(names.map((name) => [name, lists[name].slice(0, MAX_ITEMS[name])])),
    complete: names.every((name) => lists[name].length <= MAX_ITEMS[name]),
  };
}
