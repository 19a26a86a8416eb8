import type { Resource, SimulatorContext } from '#client';
import type { NetworkPicture } from '../picture/picture.js';
import { Answering } from './answering.js';
import { answerReachability, type Reachability } from './reachability-question.js';

export const REACHABILITIES: Resource<Reachability> = {
  group: 'network.mockplane.io',
  version: 'v1',
  plural: 'reachabilities',
  kind: 'Reachability',
  namespaced: false,
};

/** Answers Reachabilities. */
export class Reachabilities extends Answering<Reachability> {
  constructor(context: SimulatorContext, picture: () => NetworkPicture) {
    super('reachabilities', context, REACHABILITIES, async ({ spec }) =>
      answerReachability(picture(), spec),
    );
  }
}
