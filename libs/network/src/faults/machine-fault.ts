import type { Breakage, FaultType } from './active-fault.js';
import { compilePlace } from './place.js';
import { placeCauses } from './place-causes.js';

type MachineMember = 'nodeDown' | 'conntrackFull';

/** A type of fault of machines; `break` says what is broken on those that `isHit` is true for. */
export function machineFault<K extends MachineMember>(
  member: K,
  what: string,
  breaks: (isHit: NonNullable<Breakage['isDown']>) => Partial<Breakage>,
): FaultType<K> {
  return {
    member,
    validate: (stated, field) => placeCauses(stated, field, ['nodes', 'nodeSelector', 'zones']),
    compile: (stated) => {
      const place = compilePlace(stated);
      return {
        text: `${what} ${place.text}`,
        touchesNode: place.hasNode,
        touchesPod: (_, node) => node !== undefined && place.hasNode(node),
        ...breaks(place.hasNode),
      };
    },
  };
}
