import { fieldInvalid, fieldRequired, type StatusCause } from '#machinery';
import type { Fault } from './fault.js';
import { FAULT_TYPES } from './order.js';

/** What is wrong with a Fault, in the order of its fields. */
export function validateFault({ spec }: Fault): StatusCause[] {
  const stated = FAULT_TYPES.filter(({ member }) => spec?.[member] !== undefined);
  const members = FAULT_TYPES.map(({ member }) => member);
  const list = `${members.slice(0, -1).join(', ')} and ${members.at(-1)}`;
  if (stated.length === 0) return [fieldRequired('spec', `one of ${list} must be given`)];
  if (stated.length > 1) {
    const names = stated.map(({ member }) => member).join(', ');
    return [fieldInvalid('spec', names, `only one of ${list} may be given`)];
  }
  return stated.flatMap((type) => type.validate(spec[type.member]!, `spec.${type.member}`));
}
