import { fieldInvalid, fieldRequired, type StatusCause } from '#machinery';
import type { FaultType } from '../active-fault.js';
import { compilePlace } from '../place.js';
import { placeCauses } from '../place-causes.js';

const LONGEST_SECONDS = 86_400;

/** Containers that serve late: the image takes longer to come, or the server runs for a while before it opens its ports. */
export const slowStart: FaultType<'slowStart'> = {
  member: 'slowStart',
  validate: ({ pods, pullSeconds, listenSeconds }, field) => [
    ...placeCauses(pods === undefined ? {} : { pods }, field, ['pods']),
    ...(pullSeconds === undefined && listenSeconds === undefined
      ? [fieldRequired(field, 'at least one of pullSeconds and listenSeconds must be given')]
      : []),
    ...secondsCauses(pullSeconds, `${field}.pullSeconds`),
    ...secondsCauses(listenSeconds, `${field}.listenSeconds`),
  ],
  compile: ({ pods = {}, pullSeconds = 0, listenSeconds = 0 }) => {
    const { hasPod, text } = compilePlace({ pods });
    const slowness = { pullMs: pullSeconds * 1000, listenMs: listenSeconds * 1000 };
    return {
      text: `slow start of ${text} (images ${pullSeconds} s, ports ${listenSeconds} s later)`,
      slows: (pod) => (hasPod(pod) ? slowness : undefined),
      touchesNode: () => false,
      touchesPod: hasPod,
    };
  },
};

function secondsCauses(seconds: number | undefined, field: string): StatusCause[] {
  if (seconds === undefined || (seconds >= 0 && seconds <= LONGEST_SECONDS)) return [];
  return [fieldInvalid(field, seconds, `must be between 0 and ${LONGEST_SECONDS}, inclusive`)];
}
