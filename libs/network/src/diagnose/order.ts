import type { Outcome } from '../journey/outcome.js';
import type { Flow } from '../journey/trace.js';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { closedPort } from './closed-port.js';
import { symptomOf, type Finding } from './diagnosis.js';
import { localPolicy, sourceRanges } from './local-policy.js';
import { networkPolicy } from './network-policy.js';
import { noEndpoints } from './no-endpoints.js';
import { unannounced } from './unannounced.js';
import { notFromOutside, undefinedPort } from './undefined-port.js';

/** The first finding that fits wins: what the rules say comes before what only the address tells. */
const FINDINGS: readonly Finding[] = [
  networkPolicy,
  noEndpoints,
  closedPort,
  localPolicy,
  sourceRanges,
  unannounced,
  notFromOutside,
  undefinedPort,
];

/** An outcome with its reason in the words of the API and the nearest fix, when it is a failure that can be told apart. */
export function explain(
  picture: NetworkPicture,
  world: World,
  flow: Flow,
  outcome: Outcome,
): Outcome {
  if (outcome.outcome === 'answered' || outcome.outcome === 'reply') return outcome;
  // Whoever breaks something on purpose knows better why it does not work.
  if (outcome.steps.at(-1)?.stage === 'fault') return outcome;
  const symptom = symptomOf(picture, world, flow, outcome);
  for (const finding of FINDINGS) {
    const diagnosis = finding(symptom);
    if (diagnosis !== undefined) return { ...outcome, ...diagnosis };
  }
  return outcome;
}
