import type { GatewayClass } from '../api/objects.js';
import { failed, fulfilled } from '../model/finding.js';
import type { GatewayObjects } from '../model/gateway-objects.js';
import { readParameters } from '../model/parameters.js';
import { condition, conditions } from './conditions.js';

/** The status of a GatewayClass of this controller: whether its parameters can be used. `now` in milliseconds. */
export function classStatus(
  { metadata, spec, status }: GatewayClass,
  objects: Pick<GatewayObjects, 'configMap'>,
  now: number,
): NonNullable<GatewayClass['status']> {
  const { problem } = readParameters(spec.parametersRef, objects);
  const accepted =
    problem === undefined
      ? fulfilled('Accepted', 'Gateways of this class are simulated')
      : failed('InvalidParameters', problem);
  const wanted = [condition('Accepted', accepted)];
  return {
    ...status,
    conditions: conditions(status?.conditions, wanted, metadata?.generation, now),
  };
}
